// Duration arithmetic and printing, Instant and SystemTime as far as they are the
// same everywhere, and a calendar of our own.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

fn civil(days: i64) -> (i64, u32, u32) {
    let z = days + 719468;
    let era = z.div_euclid(146097);
    let doe = z.rem_euclid(146097);
    let yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let d = (doy - (153 * mp + 2) / 5 + 1) as u32;
    let m = if mp < 10 { mp + 3 } else { mp - 9 } as u32;
    (yoe + era * 400 + i64::from(m <= 2), m, d)
}

fn days(y: i64, m: u32, d: u32) -> i64 {
    let y = if m <= 2 { y - 1 } else { y };
    let (era, yoe) = (y.div_euclid(400), y.rem_euclid(400));
    let mp = (m as i64 + 9) % 12;
    era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + (153 * mp + 2) / 5 + d as i64 - 1 - 719468
}

fn iso(t: Duration) -> String {
    let s = t.as_secs();
    let (y, m, d) = civil((s / 86400) as i64);
    format!("{y:04}-{m:02}-{d:02}T{:02}:{:02}:{:02}.{:03}Z", s / 3600 % 24, s / 60 % 60, s % 60, t.subsec_millis())
}

fn easter(y: i64) -> (i64, i64) {
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    ((h + l - 7 * m + 114) / 31, (h + l - 7 * m + 114) % 31 + 1)
}

fn main() {
    let a = Duration::new(5, 250_000_000);
    let b = Duration::from_millis(1999);
    println!("{a:?} {b:?} {:?} {:?} {:?} {:?}", a + b, a - b, a * 3, a / 7);
    println!("{:?} {:?} {:?}", b.checked_sub(a), a.saturating_sub(b * 9), a.abs_diff(b));
    println!("{:?} {:?} {:?}", Duration::from_secs_f64(2.7), Duration::from_secs_f32(0.1), a.mul_f64(1.5));
    println!("{:?} {:?}", Duration::try_from_secs_f64(-1.0).map_err(|e| e.to_string()), Duration::try_from_secs_f64(1e30).map_err(|e| e.to_string()));
    println!("{} {} {} {}", a.as_millis(), a.as_micros(), a.as_nanos(), a.as_secs_f64());
    println!("{} {} {}", a.subsec_nanos(), a.div_duration_f64(b) > 2.6, Duration::MAX.as_nanos());
    println!("{:?} {:?} {:?}", Duration::ZERO, Duration::MAX, Duration::from_nanos(1));
    println!("{:?} {:?} {:?} {:?}", Duration::from_nanos(1_500), Duration::from_micros(2_500_000), Duration::from_nanos(999_999_999), Duration::from_millis(100));
    println!("{:.2?} {:.0?} {:10.1?}| {:<12?}| {:+?}", a / 7, b, b, b, a);
    println!("{:?} {:?}", Duration::MAX.checked_add(a), Duration::MAX.saturating_add(a) == Duration::MAX);
    println!("{:?}", [a, b, a].iter().sum::<Duration>());
    println!("{:?} {:?}", a.cmp(&b), a.max(b));

    let t = Instant::now();
    let later = t + Duration::from_secs(3);
    println!("{:?} {:?} {:?}", later - t, t.saturating_duration_since(later), later.checked_duration_since(t));
    println!("{} {}", t.elapsed() < Duration::from_secs(60), later > t);
    let now = SystemTime::now();
    println!("{} {:?}", now.duration_since(UNIX_EPOCH).unwrap().as_secs() > 1_600_000_000, UNIX_EPOCH.duration_since(UNIX_EPOCH + a).map_err(|e| e.duration()));

    for secs in [0, 951_782_400, 1_709_164_799, 1_709_164_800, 4_102_444_800, 253_402_300_799] {
        println!("{}", iso(Duration::from_millis(secs * 1000 + 7)));
    }
    let mut checked = 0;
    for d in (-800_000..800_000).step_by(373) {
        let (y, m, day) = civil(d);
        assert_eq!(days(y, m, day), d);
        checked += 1;
    }
    println!("{checked} {:?} {:?} {}", civil(-719_529), civil(-1), days(2000, 2, 29));
    println!("{:?}", (2020..2030).map(easter).collect::<Vec<_>>());
    let weekday = |y, m, d| ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][days(y, m, d).rem_euclid(7) as usize];
    println!("{} {} {}", weekday(2024, 2, 29), weekday(1969, 7, 20), weekday(1600, 1, 1));
    println!("{:?}", (1..=12).filter(|m| weekday(2026, *m, 13) == "Fri").collect::<Vec<_>>());
    let (start, len) = (days(2024, 2, 1).rem_euclid(7) + 3, 29);
    for w in 0..6 {
        let row: String = (0..7).map(|c| w * 7 + c - start % 7 + 1).map(|d| if (1..=len).contains(&d) { format!("{d:3}") } else { "   ".into() }).collect();
        println!("{}", row.trim_end());
    }
}
