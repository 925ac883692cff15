//! The quantile of the normal distribution.

const CENTRE: [f64; 6] = [
    -3.969_683_028_665_376e1,
    2.209_460_984_245_205e2,
    -2.759_285_104_469_687e2,
    1.383_577_518_672_69e2,
    -3.066_479_806_614_716e1,
    2.506_628_277_459_239,
];
const CENTRE_BELOW: [f64; 6] = [
    -5.447_609_879_822_406e1,
    1.615_858_368_580_409e2,
    -1.556_989_798_598_866e2,
    6.680_131_188_771_972e1,
    -1.328_068_155_288_572e1,
    1.0,
];
const TAIL: [f64; 6] = [
    -7.784_894_002_430_293e-3,
    -3.223_964_580_411_365e-1,
    -2.400_758_277_161_838,
    -2.549_732_539_343_734,
    4.374_664_141_464_968,
    2.938_163_982_698_783,
];
const TAIL_BELOW: [f64; 5] = [
    7.784_695_709_041_462e-3,
    3.224_671_290_700_398e-1,
    2.445_134_137_142_996,
    3.754_408_661_907_416,
    1.0,
];

/// Where a part `share` of the standard normal distribution lies below. A share at or beyond an
/// end counts as one in ten million from it.
///
/// Acklam's rational approximation; its relative error is at most 1.15e-9.
pub(crate) fn normal_quantile(share: f64) -> f64 {
    const EDGE: f64 = 0.024_25;
    let share = share.clamp(1e-7, 1.0 - 1e-7);
    if share < EDGE {
        tail(share)
    } else if share > 1.0 - EDGE {
        -tail(1.0 - share)
    } else {
        let offset = share - 0.5;
        let square = offset * offset;
        offset * polynomial(&CENTRE, square) / polynomial(&CENTRE_BELOW, square)
    }
}

fn tail(share: f64) -> f64 {
    let root = (-2.0 * share.ln()).sqrt();
    polynomial(&TAIL, root) / polynomial(&TAIL_BELOW, root)
}

/// The highest power first.
fn polynomial(factors: &[f64], at: f64) -> f64 {
    factors.iter().fold(0.0, |sum, factor| sum * at + factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_the_tables() {
        let rows = [
            (0.5, 0.0),
            (0.841_344_746, 1.0),
            (0.977_249_868, 2.0),
            (0.998_650_102, 3.0),
            (0.022_750_132, -2.0),
            (0.001_349_898, -3.0),
            (0.000_031_671_24, -4.0),
        ];
        for (share, expected) in rows {
            let found = normal_quantile(share);
            assert!((found - expected).abs() < 1e-6, "{share}: {found}");
        }
        assert!(normal_quantile(-1.0) < -5.0 && normal_quantile(2.0) > 5.0);
    }
}
