//! The scenes: folders of `examples/`, in the binary.

use crate::error::CommandError;

/// A prompt, and the replies that a model gave to it once.
pub(super) struct Scene {
    pub(super) name: &'static str,
    readme: &'static str,
    prompt: &'static str,
    replies: &'static str,
    /// Whether the scene talks to the station, whose port stands as `${demo.port}` in prompt and replies.
    pub(super) needs_station: bool,
    /// Whether a tool in Rust is made.
    pub(super) needs_rust: bool,
}

macro_rules! scene {
    ($name:literal $(, $needs:ident)?) => {
        Scene {
            name: $name,
            readme: include_str!(concat!("../../../../../examples/", $name, "/README.md")),
            prompt: include_str!(concat!("../../../../../examples/", $name, "/prompt.txt")),
            replies: include_str!(concat!("../../../../../examples/", $name, "/replies.jsonl")),
            $($needs: true,)?
            ..Scene::PLAIN
        }
    };
}

/// All of them, in the order in which they are best seen.
pub(super) static SCENES: [Scene; 6] = [
    scene!("clock"),
    scene!("tokyo"),
    scene!("repair"),
    scene!("denied"),
    scene!("fetch", needs_station),
    scene!("rust", needs_rust),
];

/// Stands for the station's port.
const PORT: &str = "${demo.port}";

impl Scene {
    const PLAIN: Self = Self { name: "", readme: "", prompt: "", replies: "", needs_station: false, needs_rust: false };

    /// The scene of this name.
    ///
    /// # Errors
    /// When there is none.
    pub(super) fn named(name: &str) -> Result<&'static Self, CommandError> {
        SCENES.iter().find(|scene| scene.name == name).ok_or_else(|| {
            let names: Vec<_> = SCENES.iter().map(|scene| format!("`{}`", scene.name)).collect();
            CommandError::usage(format!("there is no scene `{name}`"))
                .hint(format!("the scenes are {}", names.join(", ")))
        })
    }

    /// The heading of its README.
    pub(super) fn title(&self) -> &'static str {
        self.readme.lines().next().unwrap_or_default().trim_start_matches(['#', ' '])
    }

    pub(super) fn prompt(&self, port: Option<u16>) -> String {
        with_port(self.prompt.trim_end(), port)
    }

    pub(super) fn replies(&self, port: Option<u16>) -> String {
        with_port(self.replies, port)
    }
}

fn with_port(text: &str, port: Option<u16>) -> String {
    match port {
        Some(port) => text.replace(PORT, &port.to_string()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use toolwright_model::replay::Replay;

    use super::*;

    #[test]
    fn every_scene_can_be_played_and_has_a_title() {
        for scene in &SCENES {
            let port = scene.needs_station.then_some(1);
            assert!(Replay::parse(scene.name, &scene.replies(port)).is_ok(), "{}", scene.name);
            assert!(!scene.replies(port).contains(PORT) && !scene.prompt(port).contains(PORT), "{}", scene.name);
            assert!(!scene.title().is_empty(), "{}", scene.name);
        }
    }

    #[test]
    fn a_scene_that_is_not_there_names_those_that_are() {
        let error = Scene::named("cloak").err().unwrap();
        assert_eq!(error.kind.code(), 2);
        assert_eq!(error.hints, ["the scenes are `clock`, `tokyo`, `repair`, `denied`, `fetch`, `rust`"]);
    }
}
