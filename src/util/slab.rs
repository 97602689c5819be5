//! A list of items with stable keys, which reuses the places of removed items.

/// The key of an item.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SlabKey {
    /// The index in the list.
    pub index: u32,
    /// The generation, to detect the stale key of an earlier item at this index.
    pub generation: u32,
}

/// A list of items with stable keys.
#[derive(Debug)]
pub struct Slab<T> {
    entries: Vec<Option<(u32, T)>>,
    free: Vec<u32>,
    added: u32,
}

impl<T> Slab<T> {
    /// Creates an empty list.
    pub const fn new() -> Self {
        Self { entries: Vec::new(), free: Vec::new(), added: 0 }
    }

    /// Adds an item and returns its key.
    pub fn add(&mut self, item: T) -> SlabKey {
        self.added = self.added.wrapping_add(1);
        let generation = self.added;
        let entry = Some((generation, item));
        let index = self.free.pop().unwrap_or(self.entries.len() as u32);
        match self.entries.get_mut(index as usize) {
            Some(free) => *free = entry,
            None => self.entries.push(entry),
        }
        SlabKey { index, generation }
    }

    /// Returns the item with this key, if it is still in the list.
    pub fn get(&mut self, key: SlabKey) -> Option<&mut T> {
        match self.entries.get_mut(key.index as usize)? {
            Some((generation, item)) if *generation == key.generation => Some(item),
            _ => None,
        }
    }

    /// Removes and returns the item with this key.
    pub fn remove(&mut self, key: SlabKey) -> Option<T> {
        self.get(key)?;
        self.free.push(key.index);
        let (_, item) = self.entries.get_mut(key.index as usize)?.take()?;
        Some(item)
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn reuses_an_index_and_rejects_a_stale_key() {
        let mut slab = Slab::new();
        let (a, b) = (slab.add('a'), slab.add('b'));
        assert_eq!(slab.remove(a), Some('a'));
        assert_eq!(slab.remove(a), None);
        let c = slab.add('c');
        assert_eq!((c.index, slab.get(a)), (a.index, None));
        assert_eq!(slab.get(b), Some(&mut 'b'));
        assert_eq!(slab.get(c), Some(&mut 'c'));
    }
}
