// Much code from few lines: 300 instances of one long function, each with its own
// constants, so that the linker has enough to cut the program into several parts.

macro_rules! steps {
    ($x:ident $n:ident: $($step:literal)*) => {
        $(
            $x ^= $n.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add($step);
            $x = $x.rotate_left((($n + $step) % 63 + 1) as u32);
            $x = $x.wrapping_mul(($n << 8 | $step) * 2 + 1).wrapping_add($n);
        )*
    };
}

#[inline(never)]
fn mix<const N: u64>(mut x: u64) -> u64 {
    steps!(x N: 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28
        29 30 31 32 33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49 50 51 52 53 54 55 56 57
        58 59 60 61 62 63);
    x
}

macro_rules! instances {
    ($($ten:literal)*) => {
        [$(
            mix::<{ $ten }>, mix::<{ $ten + 1 }>, mix::<{ $ten + 2 }>, mix::<{ $ten + 3 }>,
            mix::<{ $ten + 4 }>, mix::<{ $ten + 5 }>, mix::<{ $ten + 6 }>, mix::<{ $ten + 7 }>,
            mix::<{ $ten + 8 }>, mix::<{ $ten + 9 }>,
        )*]
    };
}

static ALL: [fn(u64) -> u64; 300] = instances!(0 10 20 30 40 50 60 70 80 90 100 110 120 130 140
    150 160 170 180 190 200 210 220 230 240 250 260 270 280 290);

pub fn through_all(start: u64) -> u64 {
    ALL.iter().fold(start, |x, mix| mix(x))
}
