//! Telephone numbers as people write them. Owns the spelling for eyes; what is dialed, matched and kept stays E.164.

/// `+13135550100` as `313-555-0100`. What is no number of the North American plan in E.164 stays as it is: somebody wrote
/// it so, and a wrong guess would be dialed.
#[must_use]
pub fn written(number: &str) -> String {
    match number.strip_prefix("+1") {
        Some(ten) if ten.len() == 10 && ten.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("{}-{}-{}", &ten[..3], &ten[3..6], &ten[6..])
        }
        _ => number.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_the_plan_is_written_as_people_write_it_and_any_other_as_it_came() {
        assert_eq!(written("+13135550100"), "313-555-0100");
        for same in
            ["313-555-0100", "+442079460000", "+1313555010", "+131355501000", "+1313555010x", "+1313555010é", ""]
        {
            assert_eq!(written(same), same);
        }
    }
}
