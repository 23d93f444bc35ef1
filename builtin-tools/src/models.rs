//! The models that come with the binary: OpenAI's common ones.
//!
//! Windows, bounds and prices are those of OpenAI's standard tier, as public lists that agree give them, looked up on 2026-11-27;
//! <https://platform.openai.com/docs/pricing> is where they change. Who pays other prices names the model in the config: an entry of the
//! person's goes before these.

use toolwright_registry::{APP, Body, Entry, EntryId, ModelBody, ModelRole, Prices, Vocabulary};

use crate::{base::entry, spec};

/// OpenAI's own server.
pub const OPENAI: &str = "https://api.openai.com/v1";
/// The variable that holds the key of OpenAI's server.
pub const OPENAI_KEY: &str = "OPENAI_API_KEY";

/// The model that speaks when no other is named.
pub(crate) const MAIN: &str = "gpt_5_mini";
/// The cheaper one that compresses its conversations.
pub(crate) const COMPRESS: &str = "gpt_5_nano";

/// One line of the table.
struct Row {
    /// The bare name of the entry; the server's name has `-` and `.` in it.
    name: &'static str,
    model: &'static str,
    description: &'static str,
    /// Window and bound of a reply, in tokens. Of the window a reply is a part: what a prompt of GPT-5 may have at most is the
    /// window without the bound of the reply, 272,000.
    window: u64,
    output: u64,
    /// For a million tokens, in millionths of a dollar: of the prompt, of the prompt from the cache, of the reply.
    prices: [u64; 3],
    role: ModelRole,
    /// Asked in its place when it is overloaded: never one that costs more.
    fallback: &'static [&'static str],
}

use ModelRole::{Compress, Main};

#[rustfmt::skip]
const TABLE: [Row; 11] = [
    Row { name: "gpt_5_1", model: "gpt-5.1", description: "GPT-5.1, OpenAI's model for coding and agents",
          window: 400_000, output: 128_000, prices: [1_250_000, 125_000, 10_000_000], role: Main, fallback: &["gpt_5", "gpt_5_mini"] },
    Row { name: "gpt_5", model: "gpt-5", description: "GPT-5, before GPT-5.1",
          window: 400_000, output: 128_000, prices: [1_250_000, 125_000, 10_000_000], role: Main, fallback: &["gpt_5_1", "gpt_5_mini"] },
    Row { name: "gpt_5_mini", model: "gpt-5-mini", description: "GPT-5 mini, the model that is asked when no other is named",
          window: 400_000, output: 128_000, prices: [250_000, 25_000, 2_000_000], role: Main, fallback: &["gpt_4o_mini"] },
    Row { name: "gpt_5_nano", model: "gpt-5-nano", description: "GPT-5 nano, which compresses the conversations of the others",
          window: 400_000, output: 128_000, prices: [50_000, 5_000, 400_000], role: Compress, fallback: &[] },
    Row { name: "gpt_4_1", model: "gpt-4.1", description: "GPT-4.1, without reasoning, with a window of a million tokens",
          window: 1_047_576, output: 32_768, prices: [2_000_000, 500_000, 8_000_000], role: Main, fallback: &["gpt_4_1_mini"] },
    Row { name: "gpt_4_1_mini", model: "gpt-4.1-mini", description: "GPT-4.1 mini, without reasoning, with a window of a million tokens",
          window: 1_047_576, output: 32_768, prices: [400_000, 100_000, 1_600_000], role: Main, fallback: &["gpt_4_1_nano"] },
    Row { name: "gpt_4_1_nano", model: "gpt-4.1-nano", description: "GPT-4.1 nano, the smallest with a window of a million tokens",
          window: 1_047_576, output: 32_768, prices: [100_000, 25_000, 400_000], role: Compress, fallback: &[] },
    Row { name: "gpt_4o", model: "gpt-4o", description: "GPT-4o, without reasoning",
          window: 128_000, output: 16_384, prices: [2_500_000, 1_250_000, 10_000_000], role: Main, fallback: &["gpt_4o_mini"] },
    Row { name: "gpt_4o_mini", model: "gpt-4o-mini", description: "GPT-4o mini, small, without reasoning",
          window: 128_000, output: 16_384, prices: [150_000, 75_000, 600_000], role: Compress, fallback: &[] },
    Row { name: "o3", model: "o3", description: "o3, which reasons long",
          window: 200_000, output: 100_000, prices: [2_000_000, 500_000, 8_000_000], role: Main, fallback: &["o4_mini"] },
    Row { name: "o4_mini", model: "o4-mini", description: "o4-mini, small, which reasons long",
          window: 200_000, output: 100_000, prices: [1_100_000, 275_000, 4_400_000], role: Main, fallback: &["gpt_5_mini"] },
];

/// The entries of the table.
pub(crate) fn entries() -> impl Iterator<Item = Entry> {
    TABLE.iter().map(|row| entry(id(row.name), row.description, Body::Model(row.body())))
}

/// The id of the model that comes with the binary and that its server knows by this name.
#[must_use]
pub fn shipped_model(name: &str) -> Option<EntryId> {
    TABLE.iter().find(|row| row.model == name).map(|row| id(row.name))
}

/// Whether a model of this id comes with the binary.
#[must_use]
pub fn is_shipped(model: &EntryId) -> bool {
    model.namespace() == APP && TABLE.iter().any(|row| row.name == model.name())
}

fn id(name: &str) -> EntryId {
    spec::id(APP, name)
}

impl Row {
    fn body(&self) -> ModelBody {
        let [input, cached_input, output] = self.prices;
        ModelBody {
            output_limit: Some(self.output),
            prices: Some(Prices { input, cached_input, output }),
            vocabulary: Some(Vocabulary::O200k),
            role: self.role,
            base_url: Some(OPENAI.to_owned()),
            api_key_env: Some(OPENAI_KEY.to_owned()),
            fallback: self.fallback.iter().map(|name| id(name)).collect(),
            ..ModelBody::new(self.model, self.window)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn bodies() -> BTreeMap<EntryId, ModelBody> {
        let body = |entry: Entry| match entry.body {
            Body::Model(model) => (entry.id, model),
            _ => panic!("`{}` is no model", entry.id),
        };
        entries().map(body).collect()
    }

    #[test]
    fn a_fallback_is_there_and_never_costs_more() {
        let bodies = bodies();
        for (id, body) in &bodies {
            let own = body.prices.unwrap();
            for other in &body.fallback {
                let prices = bodies[other].prices.unwrap();
                assert!(prices.input <= own.input && prices.output <= own.output, "{id} -> {other}");
                assert_ne!(other, id);
            }
        }
    }

    #[test]
    fn the_cheaper_partner_costs_a_fifth_and_holds_as_much() {
        let bodies = bodies();
        let (main, partner) = (&bodies[&id(MAIN)], &bodies[&id(COMPRESS)]);
        assert_eq!(main.prices.unwrap().input, 5 * partner.prices.unwrap().input);
        assert_eq!((main.context_window, partner.context_window), (400_000, 400_000));
        assert_eq!((main.role, partner.role), (Main, Compress));
    }

    #[test]
    fn a_model_is_found_by_its_servers_name() {
        assert_eq!(shipped_model("gpt-5.1"), Some(id("gpt_5_1")));
        assert_eq!(shipped_model("gpt_5_1"), None);
        assert!(is_shipped(&id("o3")) && !is_shipped(&id("o2")) && !is_shipped(&spec::id("user.models", "o3")));
        for body in bodies().values() {
            assert!(body.output_limit.unwrap() < body.context_window, "{}", body.model);
            assert!(body.prices.unwrap().cached_input < body.prices.unwrap().input, "{}", body.model);
        }
    }
}
