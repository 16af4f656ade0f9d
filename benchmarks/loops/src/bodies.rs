//! Planets that attract each other: arithmetic of `f64` in a doubly nested loop.

#[derive(Clone, Copy)]
struct Body {
    at: [f64; 3],
    speed: [f64; 3],
    mass: f64,
}

pub struct System {
    bodies: Vec<Body>,
}

impl System {
    fn advance(&mut self, time: f64) {
        for i in 0..self.bodies.len() {
            let (first, rest) = self.bodies.split_at_mut(i + 1);
            let one = &mut first[i];
            for other in rest {
                let mut away = [0.0; 3];
                for k in 0..3 {
                    away[k] = one.at[k] - other.at[k];
                }
                let square: f64 = away.iter().map(|x| x * x).sum();
                let pull = time / (square * square.sqrt());
                for k in 0..3 {
                    one.speed[k] -= away[k] * other.mass * pull;
                    other.speed[k] += away[k] * one.mass * pull;
                }
            }
        }
        for body in &mut self.bodies {
            for k in 0..3 {
                body.at[k] += time * body.speed[k];
            }
        }
    }
}

#[unsafe(no_mangle)]
pub extern "C" fn init() -> Box<System> {
    let mut numbers = loops::Numbers(3);
    let mut number = || numbers.next() as f64 / (1 << 24) as f64 * 30.0 - 15.0;
    let bodies = (0..8)
        .map(|i| Body {
            at: [number(), number(), number()],
            speed: [number() / 40.0, number() / 40.0, number() / 40.0],
            mass: 1.0 / (1 + i) as f64,
        })
        .collect();
    Box::new(System { bodies })
}

#[unsafe(no_mangle)]
pub extern "C" fn step(system: &mut System) -> u32 {
    *system = *init();
    for _ in 0..4000 {
        system.advance(0.001);
    }
    let bits = system.bodies[0].at[0].to_bits();
    (bits ^ bits >> 32) as u32
}
