//! How many values a second.

mod noise;
use anomaly_watch::*;
#[test]
fn speed() {
    for season in [Season::None, Season::Day] {
        let mut d = Detector::new(DetectorConfig { season, ..Default::default() }).unwrap();
        let mut n = noise::Noise::new(1);
        let v: Vec<f64> = (0..300_000).map(|_| n.normal()).collect();
        let t = std::time::Instant::now();
        let mut c = 0;
        for (i, x) in v.iter().enumerate() {
            c += u32::from(d.push(i as i64 * 300_000_000, *x).alert);
        }
        println!("{season:?} {c} {:.0} per s", 300_000.0 / t.elapsed().as_secs_f64());
    }
}
