//! `bitflags!` as far as the bindings use it.

/// Declares a set of flags over an integer.
#[macro_export]
macro_rules! bitflags {
    ($(#[$attribute:meta])* $visibility:vis struct $name:ident: $repr:ty { $(const $flag:ident = $bits:expr;)* }) => {
        $(#[$attribute])*
        $visibility struct $name {
            bits: $repr,
        }

        impl $name {
            $(
                #[doc = stringify!($flag)]
                pub const $flag: Self = Self { bits: $bits };
            )*

            /// No flag.
            #[must_use]
            pub const fn empty() -> Self {
                Self { bits: 0 }
            }

            /// As a number.
            #[must_use]
            pub const fn bits(&self) -> $repr {
                self.bits
            }

            /// From a number, whatever it means.
            #[must_use]
            pub const fn from_bits_retain(bits: $repr) -> Self {
                Self { bits }
            }
        }

        impl ::core::ops::BitOr for $name {
            type Output = Self;

            fn bitor(self, other: Self) -> Self {
                Self { bits: self.bits | other.bits }
            }
        }
    };
}
