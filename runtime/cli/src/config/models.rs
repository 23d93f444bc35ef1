//! The models of the person's config, `[models.NAME]`: read, checked, and made entries of the registry.

use std::{collections::BTreeMap, ops::Range};

use serde::{Deserialize, Deserializer, de::Error as _};
use toml::Spanned;
use toolwright_builtin_tools::{is_shipped, shipped_model};
use toolwright_model::{ModelError, openai::OpenAiConfig};
use toolwright_registry::{Api, EntryId, ModelBody, ModelRole, Prices, USER_MODELS, Vocabulary};

use super::{file::ConfigFile, layers::variable};
use crate::{error::CommandError, render::one_line};

/// The window of a model of which nothing is known, in tokens.
pub(crate) const ASSUMED_WINDOW: u64 = 128_000;
/// Most characters of a wrong name that are repeated.
const NAME_SHOWN: usize = 64;
/// Longest name of a model at its server, in characters.
const MODEL_MAX: usize = 200;

/// What the file says of one.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ModelSettings {
    model: Option<Spanned<String>>,
    context_window: Option<Spanned<Tokens>>,
    output_limit: Option<Spanned<Tokens>>,
    prices: Option<Spanned<PriceSettings>>,
    vocabulary: Option<Vocabulary>,
    role: Option<ModelRole>,
    api: Option<Api>,
    base_url: Option<Spanned<String>>,
    api_key_env: Option<Spanned<String>>,
    fallback: Vec<Spanned<String>>,
    compress: Option<Spanned<String>>,
}

/// In dollars for a million tokens. The numbers are taken from the text: a binary fraction would not be what was written.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct PriceSettings {
    input: Option<Spanned<toml::Value>>,
    cached_input: Option<Spanned<toml::Value>>,
    output: Option<Spanned<toml::Value>>,
}

impl ModelSettings {
    fn api(&self, of_all: Api) -> Api {
        self.api.unwrap_or(if self.base_url.is_some() { Api::default() } else { of_all })
    }
}

/// A number of tokens, from 1 on.
#[derive(Debug, Clone, Copy)]
struct Tokens(u64);

impl<'de> Deserialize<'de> for Tokens {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let tokens = toml::Value::deserialize(deserializer)?.as_integer().and_then(|tokens| u64::try_from(tokens).ok());
        tokens
            .filter(|tokens| *tokens > 0)
            .map(Self)
            .ok_or_else(|| D::Error::custom("this is a whole number of tokens from 1 on"))
    }
}

/// A model of the person's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OwnModel {
    /// `user.models:NAME`.
    pub(crate) id: EntryId,
    /// Its window is [`ASSUMED_WINDOW`] when the person did not say it.
    pub(crate) body: ModelBody,
    /// Whether the person said the window.
    pub(crate) window_is_told: bool,
}

/// By what a model of the person's can be named.
struct Named<'a> {
    id: &'a EntryId,
    model: &'a str,
}

/// Reads the models of a file. `api` is the one of the server that is set for all; a server of a model's own is asked by Chat
/// Completions unless its entry says otherwise.
///
/// # Errors
/// What is wrong with one, with its place.
pub(super) fn read(
    file: &ConfigFile,
    settings: &BTreeMap<Spanned<String>, ModelSettings>,
    api: Api,
) -> Result<Vec<OwnModel>, CommandError> {
    let mut ids = Vec::new();
    for (name, model) in settings {
        let id = EntryId::new(USER_MODELS, name.get_ref()).map_err(|error| {
            let shown = one_line(name.get_ref(), NAME_SHOWN);
            file.error(&name.span(), &format!("`{shown}` is not the name of a model: {}", error.reason))
                .hint("the server's own name goes into `model`")
        })?;
        ids.push((id, model_name(file, name, model)?));
    }
    let known: Vec<_> = ids.iter().map(|(id, model)| Named { id, model }).collect();
    let read = |((id, model), settings): (&(EntryId, String), &ModelSettings)| {
        let body = ModelBody { api: settings.api(api), ..body(file, model, settings, &known)? };
        Ok(OwnModel { id: id.clone(), body, window_is_told: settings.context_window.is_some() })
    };
    ids.iter().zip(settings.values()).map(read).collect()
}

/// The ids of the models that `names` name.
///
/// # Errors
/// When there is no such model, with the place.
pub(super) fn named(
    file: &ConfigFile,
    names: &[Spanned<String>],
    models: &[OwnModel],
) -> Result<Vec<EntryId>, CommandError> {
    let known: Vec<_> = models.iter().map(|own| Named { id: &own.id, model: &own.body.model }).collect();
    names.iter().map(|name| one(file, name, &known)).collect()
}

/// The server's name, which is sent and shown as it is.
fn model_name(file: &ConfigFile, name: &Spanned<String>, settings: &ModelSettings) -> Result<String, CommandError> {
    let Some(model) = &settings.model else {
        let message = format!("the model `{}` has no `model`", name.get_ref());
        return Err(file.error(&name.span(), &message).hint("`model` is the name that its server knows it by"));
    };
    if model.get_ref().is_empty() || one_line(model.get_ref(), MODEL_MAX) != *model.get_ref() {
        let message = "a model's name is one line of 1 to 200 characters, without any that cannot be seen";
        return Err(file.error(&model.span(), message));
    }
    Ok(model.get_ref().clone())
}

fn body(
    file: &ConfigFile,
    model: &str,
    settings: &ModelSettings,
    known: &[Named<'_>],
) -> Result<ModelBody, CommandError> {
    let window = settings.context_window.as_ref().map_or(ASSUMED_WINDOW, |window| window.get_ref().0);
    if let Some(limit) = settings.output_limit.as_ref().filter(|limit| limit.get_ref().0 >= window) {
        let message = format!("a reply of {} tokens leaves no room in a window of {window}", limit.get_ref().0);
        return Err(file.error(&limit.span(), &message).hint("lower `output_limit`, or raise `context_window`"));
    }
    if let Some(url) = &settings.base_url {
        let wrong = |error| match error {
            ModelError::Config { message } => file.error(&url.span(), &message),
            other => file.error(&url.span(), &other.to_string()),
        };
        OpenAiConfig::new(url.get_ref().as_str()).check().map_err(wrong)?;
    }
    Ok(ModelBody {
        output_limit: settings.output_limit.as_ref().map(|limit| limit.get_ref().0),
        prices: settings.prices.as_ref().map(|prices| self::prices(file, prices)).transpose()?,
        vocabulary: settings.vocabulary,
        role: settings.role.unwrap_or_default(),
        base_url: settings.base_url.as_ref().map(|url| url.get_ref().clone()),
        api_key_env: settings.api_key_env.as_ref().map(|name| variable(file, name)).transpose()?,
        fallback: settings.fallback.iter().map(|name| one(file, name, known)).collect::<Result<_, _>>()?,
        compress: settings.compress.as_ref().map(|name| one(file, name, known)).transpose()?,
        ..ModelBody::new(model, window)
    })
}

/// By its name in the config, its id, or its server's name; the person's own go before those of the program.
fn one(file: &ConfigFile, name: &Spanned<String>, known: &[Named<'_>]) -> Result<EntryId, CommandError> {
    let text = name.get_ref().as_str();
    let own = known.iter().find(|own| own.id.name() == text || own.id.as_str() == text);
    let own = own.or_else(|| known.iter().find(|own| own.model == text)).map(|own| own.id.clone());
    let by_id = || text.parse().ok().filter(is_shipped);
    own.or_else(by_id).or_else(|| shipped_model(text)).ok_or_else(|| {
        file.error(&name.span(), &format!("there is no model `{}`", one_line(text, NAME_SHOWN)))
            .hint("`agent models` lists them; a further one is added as `[models.NAME]`")
    })
}

/// What is read from the server's cache costs as much as the rest when nothing else is said.
fn prices(file: &ConfigFile, settings: &Spanned<PriceSettings>) -> Result<Prices, CommandError> {
    let PriceSettings { input, cached_input, output } = settings.get_ref();
    let price = |price: &Spanned<toml::Value>| dollars(file, &price.span());
    let (Some(input), Some(output)) = (input, output) else {
        return Err(
            file.error(&settings.span(), "prices are `input` and `output`, and `cached_input` where there is one")
        );
    };
    let input = price(input)?;
    let cached_input = cached_input.as_ref().map(price).transpose()?.unwrap_or(input);
    Ok(Prices { input, cached_input, output: price(output)? })
}

fn dollars(file: &ConfigFile, at: &Range<usize>) -> Result<u64, CommandError> {
    millionths(file.text_at(at)).ok_or_else(|| {
        file.error(at, "a price is a decimal number of dollars with at most six digits after the point, such as 0.25")
    })
}

/// A decimal number, times a million.
fn millionths(text: &str) -> Option<u64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !are_digits(whole) || !are_digits(fraction) || fraction.len() > 6 {
        return None;
    }
    let fraction: u64 = format!("{fraction:0<6}").parse().ok()?;
    whole.parse::<u64>().ok()?.checked_mul(1_000_000)?.checked_add(fraction)
}

#[cfg(test)]
#[path = "models_tests.rs"]
mod tests;
