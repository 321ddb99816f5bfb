//! The cost-effectiveness frontier.

/// Where an option stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum FrontierStatus {
    /// On the frontier, with the incremental ratio to the option before it; `None` for the first.
    OnFrontier(Option<f64>),
    /// Dominated: another option has no less effect at no more cost.
    Dominated,
    /// Extendedly dominated: a mixture of two other options does better.
    ExtendedlyDominated,
}

/// The frontier of options by expected cost and effect.
#[derive(Debug, Clone, PartialEq)]
pub struct IcerFrontier {
    /// Indices of the options on the frontier, by increasing effect.
    pub order: Vec<usize>,
    /// Where each option stands.
    pub status: Vec<FrontierStatus>,
}

/// The frontier of incremental cost-effectiveness ratios.
///
/// # Shape
/// `costs` and `effects` hold one expectation per option.
#[must_use]
pub fn icer_frontier(costs: &[f64], effects: &[f64]) -> IcerFrontier {
    let mut status = vec![FrontierStatus::Dominated; costs.len()];
    let mut by_cost: Vec<usize> = (0..costs.len()).collect();
    by_cost.sort_by(|&a, &b| {
        costs[a]
            .total_cmp(&costs[b])
            .then(effects[b].total_cmp(&effects[a]))
            .then(a.cmp(&b))
    });
    let mut order: Vec<usize> = Vec::new();
    let ratio = |from: usize, to: usize| (costs[to] - costs[from]) / (effects[to] - effects[from]);
    for option in by_cost {
        if order
            .last()
            .is_some_and(|&last| effects[option] <= effects[last])
        {
            continue;
        }
        while let [.., before, last] = order[..] {
            if ratio(before, last) <= ratio(last, option) {
                break;
            }
            status[last] = FrontierStatus::ExtendedlyDominated;
            order.pop();
        }
        order.push(option);
    }
    for (position, &option) in order.iter().enumerate() {
        let before = position.checked_sub(1).map(|p| order[p]);
        status[option] = FrontierStatus::OnFrontier(before.map(|before| ratio(before, option)));
    }
    IcerFrontier { order, status }
}
