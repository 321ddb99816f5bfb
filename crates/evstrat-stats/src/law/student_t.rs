//! Student's t with location and scale, and its exponential.

use evstrat_math::{exp, ln, student_t_pdf, student_t_pq, student_t_quantile};

use super::{Family, Kind, Law, LawError, Native, finite, positive};

#[derive(Debug, Clone, PartialEq)]
pub(super) struct StudentT {
    df: f64,
    location: f64,
    scale: f64,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct LogStudentT {
    log: StudentT,
}

impl Law {
    /// Student's t law with `df` degrees of freedom (real), shifted and scaled.
    ///
    /// The mean is NaN for df <= 1 and the standard deviation infinite for df <= 2.
    ///
    /// # Errors
    /// When the location is not finite, or df or the scale not positive.
    pub fn student_t(df: f64, location: f64, scale: f64) -> Result<Self, LawError> {
        Ok(Self::of(Kind::StudentT(StudentT::new(
            df, location, scale,
        )?)))
    }

    /// Law of e^T with T as in [`Law::student_t`]: the predictive law of a meta-analysis on the log scale.
    ///
    /// It has no finite mean; truncate it where one is needed.
    ///
    /// # Errors
    /// As for [`Law::student_t`].
    pub fn log_student_t(df: f64, location: f64, scale: f64) -> Result<Self, LawError> {
        let log = StudentT::new(df, location, scale)?;
        Ok(Self::of(Kind::LogStudentT(LogStudentT { log })))
    }
}

impl StudentT {
    fn new(df: f64, location: f64, scale: f64) -> Result<Self, LawError> {
        Ok(Self {
            df: positive("Student t degrees of freedom", df)?,
            location: finite("Student t location", location)?,
            scale: positive("Student t scale", scale)?,
        })
    }
}

impl Family for StudentT {
    fn quantile(&self, p: f64, q: f64) -> f64 {
        self.location + self.scale * student_t_quantile(p, q, self.df)
    }

    fn probabilities(&self, x: f64) -> (f64, f64) {
        student_t_pq((x - self.location) / self.scale, self.df)
    }

    fn density(&self, x: f64) -> f64 {
        student_t_pdf((x - self.location) / self.scale, self.df) / self.scale
    }

    fn mean(&self) -> f64 {
        if self.df > 1.0 {
            self.location
        } else {
            f64::NAN
        }
    }

    fn sd(&self) -> f64 {
        if self.df > 2.0 {
            self.scale * (self.df / (self.df - 2.0)).sqrt()
        } else {
            f64::INFINITY
        }
    }

    fn support(&self) -> (f64, f64) {
        (f64::NEG_INFINITY, f64::INFINITY)
    }

    fn native(&self) -> Native {
        let numbers = [
            ("df", self.df),
            ("location", self.location),
            ("scale", self.scale),
        ];
        Native::of_numbers("student-t", &numbers)
    }
}

impl Family for LogStudentT {
    fn quantile(&self, p: f64, q: f64) -> f64 {
        exp(self.log.quantile(p, q))
    }

    fn probabilities(&self, x: f64) -> (f64, f64) {
        if x <= 0.0 {
            (0.0, 1.0)
        } else {
            self.log.probabilities(ln(x))
        }
    }

    fn density(&self, x: f64) -> f64 {
        if x <= 0.0 {
            0.0
        } else {
            self.log.density(ln(x)) / x
        }
    }

    fn mean(&self) -> f64 {
        f64::INFINITY
    }

    fn sd(&self) -> f64 {
        f64::INFINITY
    }

    fn support(&self) -> (f64, f64) {
        (0.0, f64::INFINITY)
    }

    fn native(&self) -> Native {
        Native {
            family: "log-student-t",
            parameters: self.log.native().parameters,
        }
    }
}
