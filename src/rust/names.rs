//! Enums of names that a newer server may extend.

/// Defines an enum of names in requests and responses, with `Other` for unknown ones.
macro_rules! names {
    ($(#[$about:meta])* pub enum $set:ident { $($(#[$note:meta])* $variant:ident = $name:literal,)* }) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $set {
            $($(#[$note])* $variant,)*
            /// A name that this version of the crate doesn't know.
            Other(String),
        }

        impl $set {
            /// Returns the name in requests and responses.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $name,)*
                    Self::Other(name) => name,
                }
            }
        }

        impl From<&str> for $set {
            fn from(name: &str) -> Self {
                match name {
                    $($name => Self::$variant,)*
                    _ => Self::Other(name.to_owned()),
                }
            }
        }

        /// The empty name, for a response without one.
        impl Default for $set {
            fn default() -> Self {
                Self::Other(String::new())
            }
        }

        impl std::fmt::Display for $set {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.pad(self.as_str())
            }
        }

        impl serde::Serialize for $set {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $set {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let name = <String as serde::Deserialize>::deserialize(deserializer)?;
                Ok(Self::from(name.as_str()))
            }
        }
    };
}

pub(super) use names;
