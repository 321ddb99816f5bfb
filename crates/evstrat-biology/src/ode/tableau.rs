//! Coefficients of the Rosenbrock methods.

/// A stiffly accurate Rosenbrock method for autonomous systems, in the transformed variables u = Gamma k.
///
/// # Definition
/// With J the Jacobian at the start of the step, stage i solves
/// `(I/(h gamma) - J) u_i = f(y + sum_j a_ij u_j) + sum_j (c_ij/h) u_j`. The last two stages share `a` with the step
/// itself: stage s-1 starts at the embedded solution, the step ends at `y + sum_j a_sj u_j + u_s`, and `u_s` is the error
/// estimate. Dense output: `y(theta) = (1-theta) y0 + theta (y1 + (1-theta) (q_1 + theta (q_2 + theta q_3)))`,
/// `q_i = sum_j dense_ij u_j`.
#[derive(Debug)]
pub struct Tableau {
    /// Name of the method.
    pub name: &'static str,
    /// Number of stages s.
    pub stages: usize,
    /// Diagonal coefficient gamma.
    pub gamma: f64,
    /// Rows 2, 3, ... of `a`, up to the last row that is not its predecessor plus a one.
    pub a: &'static [&'static [f64]],
    /// Rows 2, 3, ... of `c`.
    pub c: &'static [&'static [f64]],
    /// Rows of the dense output.
    pub dense: &'static [&'static [f64]],
    /// Order of the error estimate plus one: the error shrinks as the step to this power.
    pub error_power: i32,
}

/// Rodas4: order 4(3), 6 stages, L-stable, dense output of order 3.
///
/// # References
/// Hairer and Wanner 1996, Solving Ordinary Differential Equations II, section VI.4.
pub static RODAS4: Tableau = Tableau {
    name: "Rodas4",
    stages: 6,
    gamma: 0.25,
    a: &[
        &[1.544],
        &[0.9466785280815826, 0.2557011698983284],
        &[3.314825187068521, 2.896124015972201, 0.9986419139977817],
        &[
            1.221224509226641,
            6.019134481288629,
            12.53708332932087,
            -0.687886036105895,
        ],
    ],
    c: &[
        &[-5.6688],
        &[-2.430093356833875, -0.2063599157091915],
        &[-0.1073529058151375, -9.594562251023355, -20.47028614809616],
        &[
            7.496443313967647,
            -10.24680431464352,
            -33.99990352819905,
            11.7089089320616,
        ],
        &[
            8.083246795921522,
            -7.981132988064893,
            -31.52159432874371,
            16.31930543123136,
            -6.058818238834054,
        ],
    ],
    dense: &[
        &[
            10.12623508344586,
            -7.487995877610167,
            -34.80091861555747,
            -7.992771707568823,
            1.025137723295662,
        ],
        &[
            -0.6762803392806898,
            6.087714651680015,
            16.43084320892478,
            24.76722511418386,
            -6.594389125716872,
        ],
    ],
    error_power: 4,
};

/// `Rodas5P`: order 5(4), 8 stages, L-stable, dense output of order 4.
///
/// # References
/// Steinebach 2023, BIT Numerical Mathematics 63:27, doi 10.1007/s10543-023-00967-x.
pub static RODAS5P: Tableau = Tableau {
    name: "Rodas5P",
    stages: 8,
    gamma: 0.21193756319429014,
    a: &[
        &[3.0],
        &[2.849394379747939, 0.45842242204463923],
        &[-6.954028509809101, 2.489845061869568, -10.358996098473584],
        &[
            2.8029986275628964,
            0.5072464736228206,
            -0.3988312541770524,
            -0.04721187230404641,
        ],
        &[
            -7.502846399306121,
            2.561846144803919,
            -11.627539656261098,
            -0.18268767659942256,
            0.030198172008377946,
        ],
    ],
    c: &[
        &[-14.155112264123755],
        &[-17.97296035885952, -2.859693295451294],
        &[147.12150275711716, -1.41221402718213, 71.68940251302358],
        &[
            165.43517024871676,
            -0.4592823456491126,
            42.90938336958603,
            -5.961986721573306,
        ],
        &[
            24.854864614690072,
            -3.0009227002832186,
            47.4931110020768,
            5.5814197821558125,
            -0.6610691825249471,
        ],
        &[
            30.91273214028599,
            -3.1208243349937974,
            77.79954646070892,
            34.28646028294783,
            -19.097331116725623,
            -28.087943162872662,
        ],
        &[
            37.80277123390563,
            -3.2571969029072276,
            112.26918849496327,
            66.9347231244047,
            -40.06618937091002,
            -54.66780262877968,
            -9.48861652309627,
        ],
    ],
    dense: &[
        &[
            25.948786856663858,
            -2.5579724845846235,
            10.433815404888879,
            -2.3679251022685204,
            0.524948541321073,
            1.1241088310450404,
            0.4272876194431874,
            -0.17202221070155493,
        ],
        &[
            -9.91568850695171,
            -0.9689944594115154,
            3.0438037242978453,
            -24.495224566215796,
            20.176138334709044,
            15.98066361424651,
            -6.789040303419874,
            -6.710236069923372,
        ],
        &[
            11.419903575922262,
            2.8879645146136994,
            72.92137995996029,
            80.12511834622643,
            -52.072871366152654,
            -59.78993625266729,
            -0.15582684282751913,
            4.883087185713722,
        ],
    ],
    error_power: 5,
};
