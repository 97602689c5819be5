//! Items under way, each at a place of its own that is reused.

/// Where an item is. The generation tells it from an earlier one at the same place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Key {
    /// The place.
    pub place: u32,
    /// Generation, to detect stale keys.
    pub generation: u32,
}

/// The items.
#[derive(Debug)]
pub struct Slab<T> {
    places: Vec<Option<(u32, T)>>,
    free: Vec<u32>,
    added: u32,
}

impl<T> Slab<T> {
    /// None yet.
    pub const fn new() -> Self {
        Self { places: Vec::new(), free: Vec::new(), added: 0 }
    }

    /// Puts an item at a free place.
    pub fn add(&mut self, item: T) -> Key {
        self.added = self.added.wrapping_add(1);
        let generation = self.added;
        let entry = Some((generation, item));
        let place = self.free.pop().unwrap_or(self.places.len() as u32);
        match self.places.get_mut(place as usize) {
            Some(free) => *free = entry,
            None => self.places.push(entry),
        }
        Key { place, generation }
    }

    /// The item of this key, if it is still there.
    pub fn get(&mut self, key: Key) -> Option<&mut T> {
        match self.places.get_mut(key.place as usize)? {
            Some((generation, item)) if *generation == key.generation => Some(item),
            _ => None,
        }
    }

    /// Takes the item of this key out.
    pub fn remove(&mut self, key: Key) -> Option<T> {
        self.get(key)?;
        self.free.push(key.place);
        let (_, item) = self.places.get_mut(key.place as usize)?.take()?;
        Some(item)
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_used_again_and_an_old_key_finds_nothing() {
        let mut slab = Slab::new();
        let (a, b) = (slab.add('a'), slab.add('b'));
        assert_eq!(slab.remove(a), Some('a'));
        assert_eq!(slab.remove(a), None);
        let c = slab.add('c');
        assert_eq!((c.place, slab.get(a)), (a.place, None));
        assert_eq!(slab.get(b), Some(&mut 'b'));
        assert_eq!(slab.get(c), Some(&mut 'c'));
    }
}
