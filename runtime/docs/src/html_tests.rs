/// Of a page of any length.
fn to_markdown(html: &str) -> String {
    super::to_markdown(html, usize::MAX).unwrap()
}

#[test]
fn a_page_of_html_reads_as_markdown() {
    let html = "<!doctype html><html><head><title>The Guide</title><style>p { color: red }</style>\
        <script>alert('<p>no</p>')</script></head><body><nav><a href='/home'>Home</a></nav><main>\
        <h2>First &amp; last</h2><p>Some <b>bold</b> and <i>fine</i> text,<br>a <code>cap_fs</code> call &lt;here&gt;.\
        <ul><li>one<li>two <ul><li>deep</ul></ul><ol><li><p>x</p></li></ol>\
        <pre><code class=language-rust>fn main() {\n    let a = 1 &lt; 2;\n}</code></pre>\
        <table><tr><th>Key<th>Value</tr><tr><td>a</td><td>1</td></tr></table>\
        <blockquote>Said <a href=\"javascript:alert(1)\">they</a></blockquote><hr>end";
    let expected = "# The Guide\n\n[Home](/home)\n\n## First & last\n\nSome **bold** and *fine* text,  \na `cap_fs` call \\<here>.\n\n\
        *   one\n*   two\n    *   deep\n\n1.  x\n\n```\nfn main() {\n    let a = 1 < 2;\n}\n```\n\nKey | Value\n\na | 1\n\n\
        > Said they\n\n* * *\n\nend";
    assert_eq!(to_markdown(html), expected);
}

#[test]
fn scripts_and_what_hides_in_tags_are_gone() {
    for html in [
        "<script>evil</script>x",
        "<SCRIPT\n>evil</sCript >x",
        "<style>evil</style>x",
        "<svg><desc>evil</desc><svg></svg></svg>x",
        "<template><template></template>evil</template>x",
        "<!-- evil -->x",
        "<iframe>evil</iframe>x",
        "<p title='evil' onclick=evil>x",
        "<a href='data:text/html,evil'>x</a>",
        "<a href='java&#115;cript:evil'>x</a>",
        "<a href=' vbscript:evil'>x</a>",
        "<select><option>evil</select>x",
        "<?evil?>x",
        "<img alt=evil src=evil>x",
        "x<script>evil",
        "x<svg>evil",
        "x<!-- evil",
    ] {
        assert_eq!(to_markdown(html), "x", "{html}");
    }
}

/// Each of these keeps a parser busy that walks its open elements, or overflows the stack of one that recurses.
#[test]
fn hostile_nesting_ends_soon_and_keeps_the_text() {
    for (n, (open, close)) in [
        ("<div>", "</div>"),
        ("<blockquote>", "</blockquote>"),
        ("<b>", ""),
        ("<b><i>", "</b></i>"),
        ("<ul><li>", "</ul>"),
        ("<ol><li>", ""),
        ("<table><tr><td>", ""),
        ("<font a>", ""),
        ("<a href=x>", ""),
        ("<svg><g>", "</g></svg>"),
        ("<pre>", ""),
        ("<p><section>", ""),
        ("<h1>", ""),
        ("<template>", "</template>"),
    ]
    .into_iter()
    .enumerate()
    {
        let many = if n < 3 { 100_000 } else { 10_000 };
        let html = format!("before {}deep{} after", open.repeat(many), close.repeat(many));
        let text = to_markdown(&html);
        assert!(text.starts_with("before") && text.len() < html.len() * 8, "{open}: {} bytes", text.len());
        if !["<svg><g>", "<template>"].contains(&open) {
            assert!(text.contains("deep") && text.contains("after"), "{open}");
        }
    }
}

/// Found in the converter: cells are padded to the widest one of the column, and neighbours are joined one by one.
#[test]
fn small_pages_do_not_become_large() {
    let wide = format!("<table><tr><th>{}</tr>{}</table>", "w".repeat(100_000), "<tr><td>x</tr>".repeat(10_000));
    assert!(to_markdown(&wide).len() < 300_000);
    let row = format!("<table><tr>{}</tr>{}</table>", "<th>x".repeat(10_000), "<tr><td>y</tr>".repeat(10_000));
    assert!(to_markdown(&row).len() < 300_000);
    assert_eq!(to_markdown(&"<b>x</b>".repeat(200_000)).len(), 200_004);
    let quotes = format!("{}{}", "<blockquote>".repeat(1000), "x<br>".repeat(10_000));
    assert!(to_markdown(&quotes).len() < 300_000);
}

#[test]
fn what_is_no_html_is_text() {
    assert_eq!(to_markdown("1 < 2 & 3 > 2"), "1 < 2 & 3 > 2");
    assert_eq!(to_markdown(""), "");
    assert_eq!(to_markdown("<"), "<");
    assert_eq!(to_markdown("<p"), "");
    assert_eq!(to_markdown("</p>x</li></ul></blockquote></b>"), "x");
}
