//! `gezhi bench locate`: how many points a processor second locates, and whether each answer is the exact one.

use clap::Args;
use gezhi_domain::grid::shape::Extent;
use gezhi_domain::grid::{Geography, Version};
use gezhi_domain::place::Point;
use serde_json::{Value, json};

use super::machine;
use crate::open::Store;
use crate::progress;
use crate::report::print;

#[derive(Args)]
pub(super) struct Locate {
    /// Points to locate in each layer.
    #[arg(long, default_value_t = 40_000_000)]
    points: u32,
    /// Points compared with the exact test, shape by shape.
    #[arg(long, default_value_t = 20_000)]
    compared: u32,
}

impl Locate {
    pub(super) async fn run(&self, store: &Store, json: bool) -> Result<(), String> {
        let world = store.ready().await?;
        let Version { geography, number } = world.geography(world.now());
        let areas = geography.areas();
        let extent = areas
            .unit_shapes
            .extent()
            .ok_or("there is no division to locate in")?;
        let grids = self.measure(extent, |at| geography.grid_at(at).is_some());
        let unit_grids = self.measure(extent, |at| geography.unit_grid_at(at).is_some());
        let compounds = self.measure(extent, |at| geography.compound_at(at).is_some());
        let differences = self.differences(&geography, extent);
        print(
            json,
            &json!({
                "conditions": machine::conditions(&store.data),
                "geography": { "version": number, "origin": areas.origin },
                "grids": { "shapes": areas.grids.len(), "rate": grids },
                "unit_grids": { "shapes": areas.unit_grids.len(), "rate": unit_grids },
                "compounds": { "shapes": areas.compounds.len(), "rate": compounds },
                "compared": self.compared,
                "differences": differences,
                "peak_rss_bytes": progress::peak_rss_bytes(),
            }),
        );
        if differences == 0 {
            Ok(())
        } else {
            Err(format!(
                "{differences} points are located otherwise than the exact test says"
            ))
        }
    }

    /// Points drawn over the whole box of the district, located one by one.
    fn measure(&self, extent: Extent, find: impl Fn(Point) -> bool) -> Value {
        // Drawn beforehand: drawing is not what is measured. The index is built by the first.
        let points: Vec<Point> = (0..1_u64 << 20).map(|seed| drawn(extent, seed)).collect();
        let mut found = u64::from(find(points[0]));
        let began = machine::cpu_s(std::process::id());
        for point in points.iter().cycle().take(self.points as usize) {
            found += u64::from(find(*point));
        }
        let took = machine::cpu_s(std::process::id()) - began;
        json!({
            "points": self.points,
            "found": found,
            "cpu_s": took,
            "points_per_cpu_s": (f64::from(self.points) / took.max(0.01)).round(),
        })
    }

    fn differences(&self, geography: &Geography, extent: Extent) -> usize {
        let points = (0..u64::from(self.compared)).map(|seed| drawn(extent, seed ^ 0x5eed << 32));
        points
            .filter(|at| {
                let exact = geography.spot_exactly(*at);
                let grid = exact.map(|spot| geography.areas().unit_grids[usize::from(spot.unit_grid)].grid);
                geography.spot(*at) != exact || geography.grid_at(*at) != grid
            })
            .count()
    }
}

/// A point drawn by lot, the same for the same seed.
fn drawn(Extent { low, high }: Extent, seed: u64) -> Point {
    let mut state = seed;
    let mut share = |low: i32, high: i32| {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let wide = i64::from(high) - i64::from(low) + 1;
        let step = i64::try_from((z ^ (z >> 31)) >> 1).unwrap_or(0) % wide;
        i32::try_from(i64::from(low) + step).unwrap_or(low)
    };
    Point {
        lon_e7: share(low.lon_e7, high.lon_e7),
        lat_e7: share(low.lat_e7, high.lat_e7),
    }
}
