// Durations and instants: arithmetic that is exact, checked and saturating, how
// they are printed, conversion from floats, and clocks that do not run backward.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

fn show(d: Duration) {
    println!("{d:?} {d:.0?} {d:.2?} [{d:>12?}] [{d:<+12.1?}] {}s {}ms {}us {}ns", d.as_secs(), d.as_millis(), d.as_micros(), d.as_nanos());
    println!("  {} {} {} {:?} {:?}", d.subsec_millis(), d.subsec_micros(), d.subsec_nanos(), d.as_secs_f64(), d.is_zero());
}

fn human(d: Duration) -> String {
    let mut left = d.as_secs();
    let mut parts = vec![];
    for (unit, size) in [("d", 86400), ("h", 3600), ("m", 60), ("s", 1)] {
        if left >= size {
            parts.push(format!("{}{unit}", left / size));
            left %= size;
        }
    }
    if parts.is_empty() {
        parts.push(format!("{}ms", d.subsec_millis()));
    }
    parts.join(" ")
}

fn parse(text: &str) -> Result<Duration, String> {
    let mut total = Duration::ZERO;
    let mut number = String::new();
    for c in text.chars() {
        if c.is_ascii_digit() || c == '.' {
            number.push(c);
            continue;
        }
        let unit = match c {
            'h' => 3600.0,
            'm' => 60.0,
            's' => 1.0,
            _ => return Err(format!("unit {c:?}")),
        };
        let n: f64 = number.parse().map_err(|e| format!("{number:?}: {e}"))?;
        total = total.checked_add(Duration::try_from_secs_f64(n * unit).map_err(|e| e.to_string())?).ok_or("too long")?;
        number.clear();
    }
    if number.is_empty() { Ok(total) } else { Err(format!("no unit after {number}")) }
}

// Backoff that doubles up to a limit, with a fixed jitter sequence.
fn backoff(attempts: u32) -> Vec<Duration> {
    let mut seed = 1u32;
    (0..attempts)
        .map(|i| {
            seed = seed.wrapping_mul(1103515245).wrapping_add(12345);
            let base = Duration::from_millis(100).saturating_mul(1 << i.min(20)).min(Duration::from_secs(30));
            base + base.mul_f32(0.25) / 256 * (seed >> 24)
        })
        .collect()
}

fn main() {
    for d in [
        Duration::ZERO,
        Duration::from_nanos(1),
        Duration::from_nanos(999_999),
        Duration::from_micros(1500),
        Duration::from_millis(1_999),
        Duration::new(5, 30),
        Duration::new(61, 999_999_999),
        Duration::from_secs(86_400 * 365),
        Duration::from_secs_f64(2.7),
        Duration::from_secs_f32(0.1),
        Duration::from_mins(90),
        Duration::MAX,
    ] {
        show(d);
        println!("  {}", human(d));
    }
    let (a, b) = (Duration::new(3, 500_000_000), Duration::new(1, 750_000_000));
    println!("{:?} {:?} {:?} {:?}", a + b, a - b, a * 3, a / 8);
    println!("{:?} {:?} {:?}", b.checked_sub(a), b.saturating_sub(a), a.abs_diff(b));
    println!("{:?} {:?} {:?}", Duration::MAX.checked_add(b), Duration::MAX.saturating_add(b) == Duration::MAX, a.checked_div(0));
    println!("{:?} {:?} {:?}", a.mul_f64(1.5), a.div_f64(0.25), a.div_duration_f64(b));
    println!("{:?} {:?}", [a, b, a].iter().sum::<Duration>(), [a, b].iter().max());
    println!("{:?} {:?}", a.cmp(&b), Duration::from_millis(1500) == Duration::new(1, 500_000_000));
    for x in [-1.0, f64::NAN, 1e30, 0.000_000_000_4, 0.000_000_000_6, 1.999_999_999_9] {
        println!("{x}: {:?}", Duration::try_from_secs_f64(x).map_err(|e| e.to_string()));
    }
    for text in ["1h30m", "2.5s", "90", "1x", "..s", "1.5h0.25m3s", "99999999999999999999h"] {
        println!("{text}: {:?}", parse(text));
    }
    println!("{:?}", backoff(14));

    let epoch = UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    println!("{:?} {:?}", epoch.duration_since(UNIX_EPOCH), UNIX_EPOCH.duration_since(epoch).map_err(|e| e.duration()));
    println!("{:?} {}", (epoch - Duration::from_millis(1)).duration_since(UNIX_EPOCH), epoch > UNIX_EPOCH);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    println!("{}", now > Duration::from_secs(1_700_000_000) && now < Duration::from_secs(1 << 33));
    let start = Instant::now();
    let mut last = start;
    let mut forward = true;
    let mut work = 0u64;
    for i in 0..1000u64 {
        work = work.wrapping_mul(31).wrapping_add(std::hint::black_box(i));
        let t = Instant::now();
        forward &= t >= last;
        last = t;
    }
    println!("{forward} {work} {}", start.elapsed() < Duration::from_secs(60));
    println!("{:?} {:?}", start.checked_duration_since(last + Duration::from_secs(1)), (start + a).duration_since(start));
    println!("{:?}", (last + a).saturating_duration_since(last) - b);
    std::thread::sleep(Duration::from_millis(3));
    println!("{}", last.elapsed() >= Duration::from_millis(3));
}
