//! What the tests of budgets share.
#![allow(dead_code, reason = "each test uses some of it")]

use access_gate::{
    Amounts, BudgetDocument, BudgetLimit, BudgetResource, BudgetWindow, OverrunRule,
};

pub(crate) fn limit(name: &str, scope: &str, amount: u64, window: BudgetWindow) -> BudgetLimit {
    BudgetLimit {
        name: name.to_owned(),
        scope: scope.to_owned(),
        resource: BudgetResource::Tokens,
        amount,
        window,
        on_overrun: OverrunRule::Stop,
    }
}

pub(crate) fn config(limits: Vec<BudgetLimit>) -> BudgetDocument {
    BudgetDocument { limits, ..BudgetDocument::default() }
}

pub(crate) const fn tokens(tokens: u64) -> Amounts {
    Amounts { tokens, ..Amounts::ZERO }
}
