//! The map beside the standard library's, under random changes.

use super::{HashMap, HashSet};
use std::collections::BTreeMap;

/// A generator of numbers that look random.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) % end
    }
}

fn same(map: &HashMap<u64, u64>, model: &BTreeMap<u64, u64>, keys: u64) {
    assert_eq!(map.len(), model.len());
    for key in 0..keys {
        assert_eq!(map.get(&key), model.get(&key), "at {key}");
        assert_eq!(map.contains_key(&key), model.contains_key(&key), "at {key}");
    }
    let mut entries: Vec<(u64, u64)> = map.iter().map(|(key, value)| (*key, *value)).collect();
    entries.sort_unstable();
    assert_eq!(entries, model.clone().into_iter().collect::<Vec<_>>());
}

#[test]
fn agrees_with_an_ordered_map_under_random_changes() {
    for keys in [4, 9, 40, 1000] {
        let (mut map, mut model) = (HashMap::default(), BTreeMap::new());
        let mut numbers = Numbers(keys);
        for round in 0..4000 {
            let key = numbers.below(keys);
            match numbers.below(7) {
                0..3 => assert_eq!(map.insert(key, round), model.insert(key, round)),
                3 => assert_eq!(map.remove(&key), model.remove(&key)),
                4 => {
                    let (new, old) = (map.entry(key).or_insert(7), model.entry(key).or_insert(7));
                    *new += 1;
                    *old += 1;
                    assert_eq!(new, old);
                }
                5 => assert_eq!(map.get_mut(&key), model.get_mut(&key)),
                _ if round % 50 == 0 => {
                    map.retain(|key, value| (*key + *value) % 3 != 0);
                    model.retain(|key, value| (*key + *value) % 3 != 0);
                }
                _ => {}
            }
            if round % 200 == 0 {
                same(&map, &model, keys);
            }
        }
        same(&map, &model, keys);
        map.clear();
        same(&map, &BTreeMap::new(), keys);
    }
}

#[test]
fn finds_texts_by_what_they_borrow_and_keeps_their_order() {
    let names: Vec<String> = (0..100).map(|i| format!("name {i}")).collect();
    let map: HashMap<String, usize> = names.iter().cloned().zip(0..).collect();
    assert_eq!(map["name 57"], 57);
    assert_eq!(map.get("name 100"), None);
    assert!(map.keys().eq(&names));
    let set: HashSet<&str> = names.iter().map(String::as_str).collect();
    assert!(set.contains("name 3") && !set.contains("name"));
    assert!(set.iter().eq(&names));
}

#[test]
fn spreads_addresses() {
    // Multiples of 8, as the addresses of small objects are: a search must not be long.
    let addresses = (0..10_000_u64).map(|i| i * 8);
    let mut hashes: Vec<u32> = addresses.map(|at| super::hash_of(&at) & 0x1FFF).collect();
    hashes.sort_unstable();
    hashes.dedup();
    assert!(hashes.len() > 5_000, "{} of 8,192 places", hashes.len());
}
