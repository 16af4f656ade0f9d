// sha2: known answers of the whole family, any split of the input, HMAC on top.

use sha2::{Digest, Sha224, Sha256, Sha384, Sha512, Sha512_256};

fn show<D: Digest>(name: &str) {
    for text in [&b""[..], b"abc", b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"] {
        println!("{name} {}", hex::encode(D::digest(text)));
    }
    let data: Vec<u8> = (0..10_000u32).map(|i| (i * 7 >> 2) as u8).collect();
    let whole = D::digest(&data);
    for step in [1, 3, 63, 64, 65, 127, 128, 129, 9_999] {
        let mut d = D::new();
        data.chunks(step).for_each(|c| d.update(c));
        assert_eq!(d.finalize(), whole, "{name} in steps of {step}");
    }
    println!("{name} {}", hex::encode(whole));
}

fn hmac(key: &[u8], text: &[u8]) -> String {
    let mut block = [0u8; 64];
    if key.len() > 64 {
        block[..32].copy_from_slice(&Sha256::digest(key));
    } else {
        block[..key.len()].copy_from_slice(key);
    }
    let inner = Sha256::new_with_prefix(block.map(|b| b ^ 0x36)).chain_update(text).finalize();
    hex::encode(Sha256::new_with_prefix(block.map(|b| b ^ 0x5c)).chain_update(inner).finalize())
}

fn main() {
    show::<Sha224>("sha224");
    show::<Sha256>("sha256");
    show::<Sha384>("sha384");
    show::<Sha512>("sha512");
    show::<Sha512_256>("sha512/256");
    println!("{}", hmac(b"Jefe", b"what do ya want for nothing?"));
    println!("{}", hmac(&[0xaa; 131], b"Test Using Larger Than Block-Size Key - Hash Key First"));
    let mut chain = Sha256::digest(b"seed");
    for _ in 0..5_000 {
        chain = Sha256::digest(chain);
    }
    println!("{} {:?}", hex::encode(chain), hex::decode("00ffz0").map_err(|e| e.to_string()));
}
