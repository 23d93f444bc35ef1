//! The schema and the policies that come with the binary, from the folder `policies`.

/// The schema that every policy is checked against, in Cedar's own notation.
pub const POLICY_SCHEMA: &str = include_str!("../../../policies/schema.cedarschema");

/// File name and text of each default policy file.
pub(crate) const POLICIES: [(&str, &str); 6] = [
    ("policies/writing.cedar", include_str!("../../../policies/writing.cedar")),
    ("policies/sizes.cedar", include_str!("../../../policies/sizes.cedar")),
    ("policies/using.cedar", include_str!("../../../policies/using.cedar")),
    ("policies/grants.cedar", include_str!("../../../policies/grants.cedar")),
    ("policies/http.cedar", include_str!("../../../policies/http.cedar")),
    ("policies/docs.cedar", include_str!("../../../policies/docs.cedar")),
];

/// File name and text of the cases of the default policies.
pub(crate) const CASES: [(&str, &str); 6] = [
    ("policies/tests/writing.json", include_str!("../../../policies/tests/writing.json")),
    ("policies/tests/sizes.json", include_str!("../../../policies/tests/sizes.json")),
    ("policies/tests/using.json", include_str!("../../../policies/tests/using.json")),
    ("policies/tests/grants.json", include_str!("../../../policies/tests/grants.json")),
    ("policies/tests/http.json", include_str!("../../../policies/tests/http.json")),
    ("policies/tests/docs.json", include_str!("../../../policies/tests/docs.json")),
];
