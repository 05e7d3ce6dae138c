//! Pictures 图像: every upload is decoded and encoded anew, so that nothing hidden in the file stays.
//!
//! The orientation of EXIF is applied to the pixels; EXIF itself, places, serial numbers, comments, profiles and
//! whatever is appended behind the picture are gone. A picture is a JPEG of at most [`LONGEST`] pixels a side,
//! with a small one for lists. What says it is larger than [`PIXELS`] is refused before it is decoded.
//!
//! **Absent:** looking at what a picture shows.

use std::io::Cursor;

use gezhi_store::attachment::Picture;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, RgbImage};

/// The media type of every kept picture.
pub(crate) const MEDIA: &str = "image/jpeg";
/// The longest side of a kept picture, in pixels.
const LONGEST: u32 = 2560;
/// The longest side of the small one, in pixels.
const SMALL: u32 = 320;
/// The most pixels a picture may have: a camera of 64 megapixels.
const PIXELS: u64 = 64_000_000;
/// The most memory one picture may take while it is decoded, in bytes.
const MEMORY: u64 = 256 << 20;
const QUALITY: u8 = 85;

/// Why a file is not taken as a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoPicture {
    /// It is no JPEG, PNG or WebP, or it is broken.
    Unreadable,
    /// It would unfold to more than is taken.
    TooManyPixels,
}

/// The picture of `bytes`, made anew. Takes long: call it from a blocking thread.
pub(crate) fn renew(bytes: &[u8]) -> Result<Picture, NoPicture> {
    let decoded = decode(bytes)?;
    let whole = shrunk(&decoded, LONGEST);
    let small = shrunk(&whole, SMALL);
    Ok(Picture {
        whole: encoded(&whole)?,
        small: encoded(&small)?,
    })
}

fn decode(bytes: &[u8]) -> Result<DynamicImage, NoPicture> {
    let unreadable = |_| NoPicture::Unreadable;
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|_| NoPicture::Unreadable)?;
    let known = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP];
    if !reader.format().is_some_and(|format| known.contains(&format)) {
        return Err(NoPicture::Unreadable);
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(told)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS || decoder.total_bytes() > MEMORY {
        return Err(NoPicture::TooManyPixels);
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut decoded = DynamicImage::from_decoder(decoder).map_err(unreadable)?;
    decoded.apply_orientation(orientation);
    Ok(decoded)
}

fn told(error: image::ImageError) -> NoPicture {
    match error {
        image::ImageError::Limits(_) => NoPicture::TooManyPixels,
        _ => NoPicture::Unreadable,
    }
}

fn shrunk(picture: &DynamicImage, longest: u32) -> DynamicImage {
    if picture.width().max(picture.height()) <= longest {
        return picture.clone();
    }
    picture.resize(longest, longest, FilterType::Triangle)
}

/// As JPEG; what shows through is put on white.
fn encoded(picture: &DynamicImage) -> Result<Vec<u8>, NoPicture> {
    let flat = if picture.color().has_alpha() {
        on_white(picture)
    } else {
        picture.to_rgb8()
    };
    let mut out = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut out, QUALITY);
    flat.write_with_encoder(encoder)
        .map_err(|_| NoPicture::Unreadable)?;
    Ok(out)
}

fn on_white(picture: &DynamicImage) -> RgbImage {
    let seen = picture.to_rgba8();
    let mut flat = RgbImage::new(seen.width(), seen.height());
    for (from, to) in seen.pixels().zip(flat.pixels_mut()) {
        let [colour @ .., alpha] = from.0;
        let alpha = u32::from(alpha);
        to.0 = colour.map(|c| {
            let mixed = (u32::from(c) * alpha + 255 * (255 - alpha)) / 255;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        });
    }
    flat
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(format: ImageFormat, (width, height): (u32, u32)) -> Vec<u8> {
        let mut image = RgbImage::from_pixel(width, height, image::Rgb([200, 200, 200]));
        // The left half is dark, so that turning shows.
        for (x, _, pixel) in image.enumerate_pixels_mut() {
            if x < width / 2 {
                pixel.0 = [20, 20, 20];
            }
        }
        let mut out = Vec::new();
        DynamicImage::from(image)
            .write_to(&mut Cursor::new(&mut out), format)
            .unwrap();
        out
    }

    /// A JPEG with an EXIF block that says "turn a quarter clockwise" and holds a place and a comment.
    fn with_exif(jpeg: &[u8]) -> Vec<u8> {
        let mut tiff = b"MM\0\x2a\0\0\0\x08\0\x02".to_vec();
        tiff.extend(b"\x01\x12\0\x03\0\0\0\x01\0\x06\0\0");
        tiff.extend(b"\x01\x0e\0\x02\0\0\0\x10\0\0\0\x26");
        tiff.extend(b"\0\0\0\0SECRET-GPS-CANARY");
        let body = [b"Exif\0\0".as_slice(), &tiff].concat();
        let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
        let mut out = jpeg[..2].to_vec();
        out.extend([0xff, 0xe1]);
        out.extend(length);
        out.extend(&body);
        out.extend(&jpeg[2..]);
        out.extend(b"HIDDEN-BEHIND");
        out
    }

    #[test]
    fn every_known_format_becomes_a_bounded_jpeg() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            let made = renew(&file(format, (3000, 150))).unwrap();
            let whole = image::load_from_memory_with_format(&made.whole, ImageFormat::Jpeg).unwrap();
            let small = image::load_from_memory(&made.small).unwrap();
            assert_eq!(
                (whole.width(), whole.height(), small.width(), small.height()),
                (2560, 128, 320, 16)
            );
        }
    }

    #[test]
    fn orientation_is_applied_and_everything_hidden_is_gone() {
        let sent = with_exif(&file(ImageFormat::Jpeg, (64, 32)));
        let made = renew(&sent).unwrap();
        let whole = image::load_from_memory(&made.whole).unwrap().to_luma8();
        assert_eq!(whole.dimensions(), (32, 64), "it was turned");
        assert!(whole.get_pixel(16, 4).0[0] < 60 && whole.get_pixel(16, 60).0[0] > 160);
        for hidden in [b"SECRET".as_slice(), b"Exif", b"HIDDEN"] {
            assert!(sent.windows(hidden.len()).any(|window| window == hidden));
            assert!(!made.whole.windows(hidden.len()).any(|window| window == hidden));
        }
    }

    #[test]
    fn what_is_no_picture_or_unfolds_too_far_is_refused() {
        assert_eq!(renew(b"%PDF-1.7"), Err(NoPicture::Unreadable));
        assert_eq!(renew(b""), Err(NoPicture::Unreadable));
        let whole = file(ImageFormat::Jpeg, (64, 64));
        assert_eq!(renew(&whole[..40]), Err(NoPicture::Unreadable));
        // A PNG of some bytes whose header promises 60,000 times 60,000 pixels.
        let mut bomb = file(ImageFormat::Png, (4, 4));
        bomb[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
        let crc = crc32(&bomb[12..29]);
        bomb[29..33].copy_from_slice(&crc.to_be_bytes());
        assert_eq!(renew(&bomb), Err(NoPicture::TooManyPixels));
    }

    #[test]
    fn what_shows_through_is_white() {
        let clear = image::RgbaImage::from_pixel(8, 8, image::Rgba([0, 0, 0, 0]));
        let mut png = Vec::new();
        DynamicImage::from(clear)
            .write_to(&mut Cursor::new(&mut png), ImageFormat::Png)
            .unwrap();
        let made = renew(&png).unwrap();
        let whole = image::load_from_memory(&made.whole).unwrap().to_rgb8();
        assert!(whole.get_pixel(4, 4).0.iter().all(|c| *c > 250));
    }

    fn crc32(bytes: &[u8]) -> u32 {
        let mut crc = u32::MAX;
        for byte in bytes {
            crc ^= u32::from(*byte);
            for _ in 0..8 {
                crc = if crc & 1 == 1 {
                    crc >> 1 ^ 0xedb8_8320
                } else {
                    crc >> 1
                };
            }
        }
        !crc
    }
}
