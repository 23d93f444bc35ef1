//! Names in other cases, by `heck`, and names for addresses.

use heck::{ToKebabCase, ToLowerCamelCase, ToSnakeCase, ToTitleCase, ToUpperCamelCase};

/// `likeThis`.
pub fn camel_case(text: &str) -> String {
    text.to_lower_camel_case()
}

/// `LikeThis`.
pub fn pascal_case(text: &str) -> String {
    text.to_upper_camel_case()
}

/// `like_this`.
pub fn snake_case(text: &str) -> String {
    text.to_snake_case()
}

/// `like-this`.
pub fn kebab_case(text: &str) -> String {
    text.to_kebab_case()
}

/// `Like This`.
pub fn title_case(text: &str) -> String {
    text.to_title_case()
}

/// What stands for Latin letters with marks: each group ends with its plain spelling.
const PLAIN: &[(&str, &str)] = &[
    ("àáâãåāăą", "a"),
    ("ä", "ae"),
    ("æ", "ae"),
    ("çćĉċč", "c"),
    ("ďđð", "d"),
    ("èéêëēĕėęě", "e"),
    ("ĝğġģ", "g"),
    ("ĥħ", "h"),
    ("ìíîïĩīĭįı", "i"),
    ("ĵ", "j"),
    ("ķ", "k"),
    ("ĺļľŀł", "l"),
    ("ñńņň", "n"),
    ("òóôõøōŏő", "o"),
    ("ö", "oe"),
    ("œ", "oe"),
    ("ŕŗř", "r"),
    ("śŝşšș", "s"),
    ("ß", "ss"),
    ("ţťŧț", "t"),
    ("þ", "th"),
    ("ùúûũūŭůűų", "u"),
    ("ü", "ue"),
    ("ŵ", "w"),
    ("ýÿŷ", "y"),
    ("źżž", "z"),
];

/// A name for an address: lower-case ASCII letters and digits with single hyphens between. Latin letters lose their
/// marks (`ä` becomes `ae`), letters of other scripts stay, everything else separates.
pub fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars().flat_map(char::to_lowercase) {
        // An apostrophe and a combining mark belong to the word that they stand in.
        if matches!(c, '\'' | '’' | '\u{300}'..='\u{36f}') {
            continue;
        }
        if !c.is_alphanumeric() {
            gap = !slug.is_empty();
            continue;
        }
        if std::mem::take(&mut gap) {
            slug.push('-');
        }
        match PLAIN.iter().find(|(marked, _)| marked.contains(c)) {
            Some((_, plain)) if !c.is_ascii() => slug.push_str(plain),
            _ => slug.push(c),
        }
    }
    slug
}
