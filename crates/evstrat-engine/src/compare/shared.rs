//! Which unknowns the options of a decision have in common.

use std::collections::BTreeMap;

use super::{Group, Shared};

/// An unknown of a group: one key, wherever it is used.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Unknown {
    pub(super) key: String,
    /// Position in the group and index of the assumption, first use first.
    pub(super) uses: Vec<(usize, usize)>,
}

/// Every unknown that varies, in order of key.
pub(super) fn unknowns(group: &Group<'_>) -> Vec<Unknown> {
    let mut found: BTreeMap<&str, Vec<(usize, usize)>> = BTreeMap::new();
    for (position, &member) in group.members.iter().enumerate() {
        let inputs = &group.all.plans[member].inputs;
        let assumptions = &group.all.study.strategies[member].assumptions;
        for (index, assumption) in assumptions.iter().enumerate() {
            if !inputs[index].is_fixed() {
                found
                    .entry(&assumption.key)
                    .or_default()
                    .push((position, index));
            }
        }
    }
    found
        .into_iter()
        .map(|(key, uses)| Unknown {
            key: key.to_owned(),
            uses,
        })
        .collect()
}

/// The strategies that rest on an unknown.
pub(super) fn users(group: &Group<'_>, unknown: &Unknown) -> Vec<String> {
    let strategies = &group.all.study.strategies;
    unknown
        .uses
        .iter()
        .map(|&(position, _)| strategies[group.members[position]].id.clone())
        .collect()
}

/// The id of the assumption that an unknown is.
pub(super) fn name(group: &Group<'_>, unknown: &Unknown) -> String {
    let (position, index) = unknown.uses[0];
    group.all.study.strategies[group.members[position]].assumptions[index]
        .id
        .clone()
}

/// Unknowns with more than one user.
pub(super) fn shared(group: &Group<'_>) -> Vec<Shared> {
    unknowns(group)
        .iter()
        .filter(|unknown| unknown.uses.len() > 1)
        .map(|unknown| Shared {
            key: unknown.key.clone(),
            assumption: name(group, unknown),
            strategies: users(group, unknown),
        })
        .collect()
}
