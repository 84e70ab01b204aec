//! A process's messages in order of arrival.
//!
//! A receive looks at one message after another and takes out the one that it accepts; the others
//! stay. How far it has looked is a number in its frame's registers and not kept here, so that a
//! guard may receive on its own while the receive around it goes on.

use super::value::Value;
use crate::base::ids::TypeId;
use std::collections::VecDeque;

/// A message on its way or in a mailbox.
#[derive(Clone, Debug)]
pub struct Message {
    /// What was sent; a copy already where a copy can be told from sharing.
    pub value: Value,
    /// The type that it has by its sender's text; the system's own messages have none.
    pub ty: Option<TypeId>,
}

/// A message that has arrived.
#[derive(Debug)]
struct Letter {
    message: Message,
    /// Letters are numbered from 1 in order of arrival.
    number: u64,
}

/// A mailbox.
#[derive(Default, Debug)]
pub struct Mailbox {
    letters: VecDeque<Letter>,
    arrived: u64,
}

impl Mailbox {
    /// Appends a message.
    pub fn put(&mut self, message: Message) {
        self.arrived += 1;
        self.letters.push_back(Letter { message, number: self.arrived });
    }

    /// The first message behind the one of this number, and its number. It stays where it is.
    pub fn next_after(&self, number: u64) -> Option<(&Message, u64)> {
        let letter = self.letters.get(self.place_after(number))?;
        Some((&letter.message, letter.number))
    }

    /// The message of this number, if nobody has taken it.
    pub fn find(&self, number: u64) -> Option<&Message> {
        let letter = self.letters.get(self.place_after(number.checked_sub(1)?))?;
        (letter.number == number).then_some(&letter.message)
    }

    /// Takes the message of this number out and tells its place; `None` when a receive in a guard
    /// has taken it already.
    pub fn take(&mut self, number: u64) -> Option<usize> {
        self.find(number)?;
        let place = self.place_after(number - 1);
        self.letters.remove(place);
        // After a flood the memory is given back, but not for every wave of a few messages.
        if self.letters.is_empty() && self.letters.capacity() > 1024 {
            self.letters.shrink_to(16);
        }
        Some(place)
    }

    fn place_after(&self, number: u64) -> usize {
        match self.letters.front() {
            // Nearly always the oldest message is wanted.
            Some(first) if first.number <= number => {
                self.letters.partition_point(|letter| letter.number <= number)
            }
            _ => 0,
        }
    }

    /// All messages that wait.
    pub fn values(&self) -> impl Iterator<Item = &Value> {
        self.letters.iter().map(|letter| &letter.message.value)
    }

    /// The number of messages that wait.
    pub fn count(&self) -> usize {
        self.letters.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(mailbox: &mut Mailbox, n: i64) {
        mailbox.put(Message { value: Value::int(n), ty: None });
    }

    fn all(mailbox: &Mailbox) -> Vec<i64> {
        let next = |last: &Option<(i64, u64)>| {
            let (message, number) = mailbox.next_after(last.map_or(0, |(_, number)| number))?;
            Some((message.value.as_int(), number))
        };
        let first = next(&None);
        std::iter::successors(first, |last| next(&Some(*last))).map(|(value, _)| value).collect()
    }

    #[test]
    fn a_late_message_is_taken_and_the_others_stay_in_order() {
        let mut mailbox = Mailbox::default();
        (1..=4).for_each(|n| put(&mut mailbox, n * 10));
        assert_eq!(mailbox.take(3), Some(2));
        assert_eq!((mailbox.take(3), mailbox.find(3).is_none()), (None, true));
        assert_eq!(all(&mailbox), [10, 20, 40]);
        assert_eq!(mailbox.take(1), Some(0));
        put(&mut mailbox, 50);
        assert_eq!(all(&mailbox), [20, 40, 50]);
        assert_eq!((mailbox.take(5), mailbox.count()), (Some(2), 2));
        assert!(mailbox.next_after(4).is_none());
    }
}
