//! Products of matrices, once over slices by hand and once as `nalgebra` does it.
use nalgebra::DMatrix;

const SIDE: usize = 96;

pub struct Matrices {
    left: Vec<f64>,
    right: Vec<f64>,
    product: Vec<f64>,
    whole: DMatrix<f32>,
}

#[unsafe(no_mangle)]
pub extern "C" fn init() -> Box<Matrices> {
    let mut numbers = loops::Numbers(5);
    let mut list = || (0..SIDE * SIDE).map(|_| (numbers.next() % 100) as f64).collect::<Vec<_>>();
    let (left, right) = (list(), list());
    let whole = DMatrix::from_iterator(SIDE, SIDE, list().into_iter().map(|x| x as f32 / 64.0));
    Box::new(Matrices { left, right, product: vec![0.0; SIDE * SIDE], whole })
}

#[unsafe(no_mangle)]
pub extern "C" fn step(state: &mut Matrices) -> u32 {
    for row in 0..SIDE {
        for column in 0..SIDE {
            let mut sum = 0.0;
            for k in 0..SIDE {
                sum += state.left[row * SIDE + k] * state.right[k * SIDE + column];
            }
            state.product[row * SIDE + column] = sum;
        }
    }
    let by_hand = state.product.iter().sum::<f64>() as u32;
    let square = &state.whole * &state.whole;
    by_hand.wrapping_add(square.sum() as u32)
}
