//! Things under way, each at a place of its own that is used again.

/// Where a thing is. The number tells it from an earlier one at the same place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Key {
    /// The place.
    pub place: u32,
    /// The how-manieth thing it is.
    pub number: u32,
}

/// The things.
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

    /// Puts a thing at a free place.
    pub fn add(&mut self, thing: T) -> Key {
        self.added = self.added.wrapping_add(1);
        let number = self.added;
        let thing = Some((number, thing));
        let place = self.free.pop().unwrap_or(self.places.len() as u32);
        match self.places.get_mut(place as usize) {
            Some(free) => *free = thing,
            None => self.places.push(thing),
        }
        Key { place, number }
    }

    /// The thing of this key, if it is still there.
    pub fn get(&mut self, key: Key) -> Option<&mut T> {
        match self.places.get_mut(key.place as usize)? {
            Some((number, thing)) if *number == key.number => Some(thing),
            _ => None,
        }
    }

    /// Takes the thing of this key out.
    pub fn remove(&mut self, key: Key) -> Option<T> {
        self.get(key)?;
        self.free.push(key.place);
        let (_, thing) = self.places.get_mut(key.place as usize)?.take()?;
        Some(thing)
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
