//! A process's messages in order of arrival, and how far the receive that is going on has looked.
//! A receive that takes a late message leaves the earlier ones where they are.

use crate::vm::Value;
use std::collections::VecDeque;

/// A mailbox.
#[derive(Default)]
pub struct Mailbox {
    messages: VecDeque<Value>,
    /// How many messages the running receive has looked at; none of them was accepted.
    seen: usize,
}

impl Mailbox {
    /// Appends a message.
    pub fn put(&mut self, message: Value) {
        self.messages.push_back(message);
    }

    /// A receive begins: it looks at all messages again.
    pub fn rewind(&mut self) {
        self.seen = 0;
    }

    /// The next message that the receive has not seen; it stays in the mailbox.
    pub fn look(&mut self) -> Option<Value> {
        let message = self.messages.get(self.seen)?;
        self.seen += 1;
        Some(message.clone())
    }

    /// Takes the message looked at last out of the mailbox and tells its place there.
    pub fn accept(&mut self) -> usize {
        assert!(self.seen > 0, "a message is looked at before it is accepted");
        let place = self.seen - 1;
        self.messages.remove(place);
        self.seen = 0;
        // After a flood the memory is given back, but not for every wave of a few messages.
        if self.messages.is_empty() && self.messages.capacity() > 1024 {
            self.messages.shrink_to(16);
        }
        place
    }

    /// The number of messages that wait.
    pub fn len(&self) -> usize {
        self.messages.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_late_message_is_taken_and_the_others_stay_in_order() {
        let mut mailbox = Mailbox::default();
        (1..=3).for_each(|n| mailbox.put(Value::int(n)));
        mailbox.rewind();
        assert_eq!(mailbox.look().map(|v| v.as_int()), Some(1));
        assert_eq!(mailbox.look().map(|v| v.as_int()), Some(2));
        assert_eq!(mailbox.accept(), 1);
        let left: Vec<i64> = std::iter::from_fn(|| mailbox.look()).map(|v| v.as_int()).collect();
        assert_eq!(left, [1, 3]);
        assert!(mailbox.look().is_none());
        mailbox.put(Value::int(4));
        assert_eq!(mailbox.look().map(|v| v.as_int()), Some(4));
        assert_eq!(mailbox.len(), 3);
    }
}
