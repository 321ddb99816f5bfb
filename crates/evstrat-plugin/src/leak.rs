//! Descriptors live until the process ends, so what they point to is leaked, once.

use evstrat_abi::EvStr;

/// A text that lives until the process ends.
pub(crate) fn text(text: &str) -> EvStr {
    if text.is_empty() {
        return EvStr::EMPTY;
    }
    EvStr::from_static(Box::leak(text.to_owned().into_boxed_str()))
}

/// A list that lives until the process ends, and its length.
pub(crate) fn list<T: 'static>(items: Vec<T>) -> Result<(*const T, u32), String> {
    let n = u32::try_from(items.len()).map_err(|_| "a list has over 4 billion items".to_owned())?;
    let items: &'static [T] = Box::leak(items.into_boxed_slice());
    Ok((items.as_ptr(), n))
}

/// A list of texts that lives until the process ends, and its length.
pub(crate) fn texts(items: &[String]) -> Result<(*const EvStr, u32), String> {
    list(items.iter().map(|item| text(item)).collect())
}

/// `size_of::<T>()` as the interface writes sizes.
pub(crate) const fn size<T>() -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "no struct of the interface has over 4 GB"
    )]
    let size = size_of::<T>() as u32;
    size
}
