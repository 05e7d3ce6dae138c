use super::*;

#[test]
fn the_committed_division_is_what_the_generator_makes() {
    let made = make().unwrap().to_text();
    let committed = include_str!("../../../reference/geography.txt");
    let differs = made
        .lines()
        .zip(committed.lines())
        .position(|(one, other)| one != other);
    assert_eq!(differs, None, "run cargo xtask district");
    assert_eq!(made.len(), committed.len());
}

#[test]
fn the_grids_of_all_towns_are_sixty_eight() {
    let grids = apportion(&Divisions::read(DIVISIONS).unwrap());
    assert_eq!(grids.iter().sum::<usize>(), GRIDS);
    assert!(grids.iter().all(|grids| *grids >= 2));
}
