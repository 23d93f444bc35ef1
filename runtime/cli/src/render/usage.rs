//! What was used, in words: tokens, money, how full the window is.

use toolwright_agent::{ContextUse, Spent, Totals};

use super::count;

/// One line after a prompt: `1,234 in (1,000 cached), 56 out, $0.0012; context 3 %`. A `~` stands before what is an estimate.
pub(crate) fn usage(totals: &Totals, context: &ContextUse) -> String {
    let spent = totals.spent();
    let cost = cost(&spent).map_or_else(String::new, |cost| format!(", {cost}"));
    format!("{}{cost}; context {}", tokens(&spent), fill(context))
}

/// `1,234 in (1,000 cached), 56 out`.
pub(crate) fn tokens(spent: &Spent) -> String {
    let mark = if spent.estimated { "~" } else { "" };
    let cached = match spent.cached_tokens {
        0 => String::new(),
        cached => format!(" ({mark}{} cached)", grouped(cached)),
    };
    format!("{mark}{} in{cached}, {mark}{} out", grouped(spent.input_tokens), grouped(spent.output_tokens))
}

/// `$0.0123`, as far as the prices are known; `None` when no price is, or nothing was asked.
pub(crate) fn cost(spent: &Spent) -> Option<String> {
    let mark = if spent.estimated { "~" } else { "" };
    let unpriced = count(spent.unpriced_calls, "call", "calls");
    match spent.unpriced_calls {
        0 if spent.calls == 0 => None,
        0 => Some(format!("{mark}{}", spent.cost)),
        all if all >= spent.calls => None,
        _ => Some(format!("{mark}{} and {unpriced} without a price", spent.cost)),
    }
}

/// `12 %`, with a `~` when the server did not say so.
pub(crate) fn fill(context: &ContextUse) -> String {
    let mark = if context.exact { "" } else { "~" };
    format!("{mark}{} %", context.percent())
}

/// `1,234,567`.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_used_is_one_line() {
        let main = Spent {
            calls: 2,
            input_tokens: 12_345,
            cached_tokens: 1_000,
            output_tokens: 67,
            cost: "0.00123".parse().unwrap(),
            ..Spent::default()
        };
        let context = ContextUse { tokens: 12_000, exact: true, window: 100_000 };
        let totals = |main| Totals { main, ..Totals::default() };
        assert_eq!(usage(&totals(main), &context), "12,345 in (1,000 cached), 67 out, $0.0012; context 12 %");
        let guessed = Spent { estimated: true, cached_tokens: 0, unpriced_calls: 2, ..main };
        let guess = ContextUse { exact: false, ..context };
        assert_eq!(usage(&totals(guessed), &guess), "~12,345 in, ~67 out; context ~12 %");
        let partly = Spent { unpriced_calls: 1, ..main };
        assert_eq!(cost(&partly).unwrap(), "$0.0012 and 1 call without a price");
        assert_eq!(cost(&Spent::default()), None);
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!(grouped(u64::MAX), "18,446,744,073,709,551,615");
    }
}
