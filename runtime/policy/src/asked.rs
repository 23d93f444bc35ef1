//! The facts of each action, as the schema names them, and what a denial of it may suggest.

use std::collections::BTreeSet;

use toolwright_registry::{Capability, HostPattern, HttpRule};

use crate::{
    action::{AddressClass, Call, Create, Delete, FetchDocs, Grant, HttpRequest, Load, Update},
    request::{Asked, Facts, Resource, Verb},
    shown::shown,
};

impl Asked for Create {
    fn verb(&self) -> Verb {
        Verb::Create
    }

    fn resource(&self) -> Resource<'_> {
        Resource::Entry(&self.id)
    }

    fn facts(&self, facts: &mut Facts<'_>) {
        facts.text("language", self.language.as_str());
        facts.number("source_bytes", self.source_bytes);
        facts.limits(&self.limits);
        facts.capabilities("capabilities", &self.capabilities);
    }

    fn shown(&self) -> String {
        self.id.to_string()
    }

    fn way_out(&self) -> Option<String> {
        Some(WRITABLE.to_owned())
    }
}

impl Asked for Update {
    fn verb(&self) -> Verb {
        Verb::Update
    }

    fn resource(&self) -> Resource<'_> {
        Resource::Entry(&self.id)
    }

    fn facts(&self, facts: &mut Facts<'_>) {
        facts.text("language", self.language.as_str());
        facts.number("source_bytes", self.source_bytes);
        facts.limits(&self.limits);
        facts.capabilities("capabilities", &self.capabilities);
        facts.number("replaces", self.replaces);
    }

    fn shown(&self) -> String {
        self.id.to_string()
    }

    fn way_out(&self) -> Option<String> {
        Some(WRITABLE.to_owned())
    }
}

/// Of an action that is about an entry and has no facts of its own.
macro_rules! plain {
    ($action:ident, $way_out:expr) => {
        impl Asked for $action {
            fn verb(&self) -> Verb {
                Verb::$action
            }

            fn resource(&self) -> Resource<'_> {
                Resource::Entry(&self.id)
            }

            fn facts(&self, _: &mut Facts<'_>) {}

            fn shown(&self) -> String {
                self.id.to_string()
            }

            fn way_out(&self) -> Option<String> {
                $way_out.map(str::to_owned)
            }
        }
    };
}

plain!(Delete, Some(WRITABLE));
plain!(Load, Some(USABLE));
plain!(Call, Some(USABLE));

const WRITABLE: &str = "tools are made in `app.generated`, and by the person in `user` too";
const USABLE: &str = "tools are in `app.tools`, `app.generated` and `user`";

impl Asked for Grant {
    fn verb(&self) -> Verb {
        Verb::Grant
    }

    fn resource(&self) -> Resource<'_> {
        Resource::Entry(&self.id)
    }

    fn facts(&self, facts: &mut Facts<'_>) {
        facts.text("kind", self.capability.kind());
        facts.text("capability", &self.capability.to_string());
        facts.texts("given", self.given.iter().map(|source| source.as_str()));
        match &self.capability {
            Capability::Clock | Capability::Random | Capability::Log | Capability::Kv => {}
            Capability::Http(rule) => {
                facts.text("host", &host_text(&rule.host));
                if let Some(port) = rule.port {
                    facts.number("port", port);
                }
                facts.texts("methods", rule.methods.iter().map(String::as_str));
            }
            Capability::Env(name) => {
                facts.text("variable", name);
                facts.text("variable_upper", &name.to_ascii_uppercase());
            }
            Capability::Fs(rule) => {
                facts.text("folder", &rule.folder);
                facts.flag("write", rule.write);
                facts.texts("overlaps", self.overlaps.iter().map(|own| own.as_str()));
            }
        }
    }

    fn shown(&self) -> String {
        format!("{} to {}", self.capability, self.id)
    }

    fn way_out(&self) -> Option<String> {
        match &self.capability {
            Capability::Clock | Capability::Random | Capability::Log | Capability::Kv => None,
            Capability::Fs(_) if !self.overlaps.is_empty() => {
                Some("name a folder apart from those that Toolwright itself uses".to_owned())
            }
            Capability::Fs(rule) => {
                Some(format!("the person can allow it with `--allow-fs {rule}` or `[grants] fs` in the config"))
            }
            Capability::Http(rule) => Some(allow_http(rule)),
            Capability::Env(name) => {
                Some(format!("the person can allow it with `--allow-env {name}` or `[grants] env` in the config"))
            }
        }
    }
}

impl Asked for HttpRequest {
    fn verb(&self) -> Verb {
        Verb::HttpRequest
    }

    fn resource(&self) -> Resource<'_> {
        Resource::Host(&self.host)
    }

    fn facts(&self, facts: &mut Facts<'_>) {
        facts.tool("tool", &self.tool);
        facts.text("method", &self.method);
        facts.text("host", &self.host);
        facts.number("port", self.port);
        facts.flag("in_grant", self.in_grant);
        if let Some(class) = self.address {
            facts.text("address", class.as_str());
        }
        facts.flag("address_granted", self.address_granted);
    }

    fn shown(&self) -> String {
        let host = shown(&self.host, 253);
        let host = if host.contains(':') { format!("[{host}]") } else { host };
        format!("{} {host}:{}", shown(&self.method, 16), self.port)
    }

    fn way_out(&self) -> Option<String> {
        let host: HostPattern = self.host.parse().ok()?;
        let is_address = matches!(host, HostPattern::Address(_)) || self.host == "localhost";
        if self.address.is_some_and(|class| class != AddressClass::Global) && !is_address {
            return Some(format!(
                "the person can allow the address itself with `--allow-http ADDRESS:{}`, and the tool ask for it",
                self.port
            ));
        }
        // Only with its port does an address open what is not public.
        let port = (is_address || !matches!(self.port, 80 | 443)).then_some(self.port);
        let rule = HttpRule { host, port, methods: BTreeSet::new() };
        Some(format!("the tool can ask for `http:{rule}` when it is made; {}", allow_http(&rule)))
    }
}

impl Asked for FetchDocs {
    fn verb(&self) -> Verb {
        Verb::FetchDocs
    }

    fn resource(&self) -> Resource<'_> {
        Resource::Host(&self.host)
    }

    fn facts(&self, facts: &mut Facts<'_>) {
        facts.text("host", &self.host);
        facts.number("port", self.port);
        if let Some(class) = self.address {
            facts.text("address", class.as_str());
        }
        facts.flag("address_granted", self.address_granted);
    }

    fn shown(&self) -> String {
        let host = shown(&self.host, 253);
        let host = if host.contains(':') { format!("[{host}]") } else { host };
        format!("{host}:{}", self.port)
    }

    /// Only by itself does an address open what is not public: a name that leads there does not.
    fn way_out(&self) -> Option<String> {
        let is_open = self.address.is_none_or(|class| class == AddressClass::Global);
        let host = self.host.parse().ok().filter(|_| !is_open)?;
        if !matches!(host, HostPattern::Address(_)) && self.host != "localhost" {
            return Some(format!(
                "name the address itself in the URL, and allow it with `--allow-http ADDRESS:{}`",
                self.port
            ));
        }
        Some(allow_http(&HttpRule { host, port: Some(self.port), methods: BTreeSet::new() }))
    }
}

/// The flag takes a host and a port; methods are the tool's to narrow.
fn allow_http(rule: &HttpRule) -> String {
    let place = HttpRule { host: rule.host.clone(), port: rule.port, methods: BTreeSet::new() };
    format!("the person can allow it with `--allow-http {place}` or `[grants] http` in the config")
}

fn host_text(host: &HostPattern) -> String {
    match host {
        HostPattern::Any => "*".to_owned(),
        HostPattern::Below(parent) => format!("*.{parent}"),
        HostPattern::Name(name) => name.clone(),
        HostPattern::Address(address) => address.to_string(),
    }
}
