//! A library that JavaScript calls: it draws the Mandelbrot set into a buffer that
//! both sides see.
//!
//! JavaScript calls `render`, gets the address of the pixels (one byte each: how
//! soon the point escapes, 0 for never) and looks at them in the module's memory.
//! No bindings, no copies: plain functions of numbers.

use std::cell::RefCell;

thread_local! {
    static PIXELS: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Steps until the point leaves the circle of radius 2, at most `limit`.
fn escape_time(re: f64, im: f64, limit: u32) -> Option<u32> {
    let (mut x, mut y) = (0.0, 0.0);
    for step in 0..limit {
        let (xx, yy) = (x * x, y * y);
        if xx + yy > 4.0 {
            return Some(step);
        }
        (x, y) = (xx - yy + re, 2.0 * x * y + im);
    }
    None
}

/// Draws the part around (`re`, `im`) that is `span` wide; returns the address of
/// `width * height` bytes, which stay valid until the next call.
#[unsafe(no_mangle)]
pub extern "C" fn render(width: u32, height: u32, re: f64, im: f64, span: f64) -> *const u8 {
    const LIMIT: u32 = 1000;
    // A character of a terminal is about twice as high as it is wide.
    let step = span / f64::from(width);
    PIXELS.with_borrow_mut(|pixels| {
        pixels.clear();
        for row in 0..height {
            let y = im + (f64::from(row) - f64::from(height) / 2.0) * step * 2.0;
            for column in 0..width {
                let x = re + (f64::from(column) - f64::from(width) / 2.0) * step;
                pixels.push(match escape_time(x, y, LIMIT) {
                    Some(steps) => 1 + (steps % 255) as u8,
                    None => 0,
                });
            }
        }
        pixels.as_ptr()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_origin_never_escapes() {
        assert_eq!(escape_time(0.0, 0.0, 1000), None);
    }

    #[test]
    fn far_away_escapes_at_once() {
        assert_eq!(escape_time(3.0, 0.0, 1000), Some(1));
    }
}
