//! What a model that never saw a source makes of it.

use std::collections::BTreeMap;

use injection_guard::training::HEADS;

use crate::calibrate::{GROUPS, Judges};
use crate::texts::{Place, Text};

/// Whether it is harmless, whether it is ours, its name.
type Source<'s> = (bool, bool, &'s str);

/// The group whose place a text has.
fn group_of(text: &Text) -> usize {
    if text.place == Place::User { 0 } else { 2 }
}

/// The table by source: flagged at each operating point, and at 1 % of all harmless texts.
pub(crate) fn sources(texts: &[Text], unseen: &[[f32; HEADS]], judges: &Judges) {
    let scored: Vec<(&Text, f32)> = texts
        .iter()
        .zip(unseen)
        .map(|(text, evidence)| (text, judges[group_of(text)].score(text, evidence)))
        .collect();
    let mut harmless: Vec<f32> =
        scored.iter().filter(|(text, _)| !text.attack).map(|(_, score)| *score).collect();
    harmless.sort_unstable_by(|one, other| other.total_cmp(one));
    let one_percent = harmless.get(harmless.len() / 100).copied().unwrap_or(1.0);
    println!("{} harmless texts; 1 % of them score above {one_percent:.3}", harmless.len());
    println!(
        "{:8} {:34} {:>6} {:>9} {:>9} {:>9} {:>9}",
        "", "source left out", "texts", "balanced", "strict", "at 1 %", "rules"
    );
    let mut rows: BTreeMap<Source<'_>, Vec<(f32, f32)>> = BTreeMap::new();
    for (text, score) in &scored {
        let own = text.source.starts_with("own_") || text.source.starts_with("corpus_");
        let source = text.source.split('/').next().unwrap_or_default();
        rows.entry((!text.attack, own, source)).or_default().push((*score, text.rules));
    }
    let mut sums: BTreeMap<(bool, bool), (f32, [f32; 4])> = BTreeMap::new();
    for ((harmless, own, source), scores) in &rows {
        let share = |above: &dyn Fn(&(f32, f32)) -> bool| {
            100.0 * scores.iter().filter(|score| above(score)).count() as f32 / scores.len() as f32
        };
        let shares = [
            share(&|score| score.0 >= 0.5),
            share(&|score| score.0 >= 0.8),
            share(&|score| score.0 > one_percent),
            share(&|score| score.1 >= 0.5),
        ];
        let label = if *harmless { "harmless" } else { "attack" };
        println!(
            "{label:8} {source:34} {:6} {:8.1}% {:8.1}% {:8.1}% {:8.1}%",
            scores.len(),
            shares[0],
            shares[1],
            shares[2],
            shares[3]
        );
        let (count, sum) = sums.entry((*harmless, *own)).or_default();
        *count += 1.0;
        for (sum, share) in sum.iter_mut().zip(shares) {
            *sum += share;
        }
    }
    for ((harmless, own), (count, sum)) in sums {
        let label = if harmless { "harmless" } else { "attack" };
        let whose = if own { "own sources" } else { "public sources" };
        println!(
            "{label:8} mean of {:26} {count:6} {:8.1}% {:8.1}% {:8.1}% {:8.1}%",
            whose,
            sum[0] / count,
            sum[1] / count,
            sum[2] / count,
            sum[3] / count
        );
    }
}

/// What is flagged of harmless texts in each group.
pub(crate) fn operating_points(texts: &[Text], unseen: &[[f32; HEADS]], judges: &Judges) {
    for (index, group) in GROUPS.iter().enumerate() {
        let scores: Vec<f32> = texts
            .iter()
            .zip(unseen)
            .filter(|(text, _)| !text.attack && text.place == group.place)
            .map(|(text, evidence)| judges[index].score(text, evidence))
            .collect();
        let above = |bar: f32| {
            100.0 * scores.iter().filter(|score| **score >= bar).count() as f32
                / scores.len() as f32
        };
        println!(
            "{:8} {} harmless texts of unseen sources: balanced {:.2} %, strict {:.3} %",
            group.name,
            scores.len(),
            above(0.5),
            above(0.8)
        );
    }
}

/// The harmless texts that score highest, and the attacks that score lowest: what to think about.
pub(crate) fn show(texts: &[Text], unseen: &[[f32; HEADS]], judges: &Judges) {
    for (index, group) in [(0, Place::User), (2, Place::Data)] {
        for attack in [false, true] {
            let mut rows: Vec<(f32, &[f32; HEADS], &Text)> = texts
                .iter()
                .zip(unseen)
                .filter(|(text, _)| text.attack == attack && text.place == group)
                .map(|(text, evidence)| (judges[index].score(text, evidence), evidence, text))
                .collect();
            rows.sort_by(|one, other| other.0.total_cmp(&one.0));
            if attack {
                rows.reverse();
            }
            let step = if attack { rows.len() / 80 } else { 1 };
            for (score, evidence, text) in rows.iter().step_by(step.max(1)).take(80) {
                let signals: Vec<String> = text
                    .signals
                    .iter()
                    .enumerate()
                    .filter(|(_, sum)| **sum > 0.0)
                    .map(|(sort, sum)| format!("{} {sum:.2}", injection_guard::kind::ALL[sort / 2]))
                    .collect();
                let evidence: Vec<String> =
                    evidence.iter().map(|one| format!("{one:.1}")).collect();
                let opening: String = text.whole.chars().take(200).collect();
                let (evidence, opening) = (evidence.join(" "), opening.replace('\n', "\\n"));
                println!("{score:.2} {evidence} {} {signals:?} | {opening}", text.source);
            }
        }
    }
}
