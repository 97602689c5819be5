//! The names of queues in calls.

use serde::Serialize;

use crate::host::value::Value;

/// A queue, by its type and name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", content = "name", rename_all = "lowercase")]
pub enum Queue {
    /// The queue of the task with this id.
    Task(String),
    /// The queue with this name.
    Custom(String),
}

/// A queue, by its id or by its type and name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QueueRef {
    /// The queue with this id, `queue_…`.
    Id(String),
    /// The queue with this type and name.
    Named(Queue),
}

impl From<&str> for QueueRef {
    fn from(id: &str) -> Self {
        Self::Id(id.to_owned())
    }
}

impl From<Queue> for QueueRef {
    fn from(queue: Queue) -> Self {
        Self::Named(queue)
    }
}

impl QueueRef {
    /// Converts the queue to an argument of a call.
    pub(super) fn to_value(&self) -> Value {
        let (kind, name) = match self {
            Self::Id(id) => return id.as_str().into(),
            Self::Named(Queue::Task(name)) => ("task", name),
            Self::Named(Queue::Custom(name)) => ("custom", name),
        };
        Value::object_of(vec![("type", kind.into()), ("name", name.as_str().into())])
    }
}
