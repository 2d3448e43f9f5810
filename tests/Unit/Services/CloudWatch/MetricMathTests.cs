using System.Globalization;
using Kiln.Services.CloudWatch.MetricMath;

namespace Kiln.Unit.Services.CloudWatch;

/// <summary>Expressions and what they give, with series of one minute from 0 to 5 min: the table says what m1 to m3 are.</summary>
public sealed class MetricMathTests
{
    // A dash is a minute without a point.
    private static readonly Dictionary<string, string> Given = new()
    {
        ["m1"] = "1 2 3 4 5",
        ["m2"] = "10 - 30 - 50",
        ["m3"] = "0 0 -4 2.5 0",
        ["errors1"] = "1 0 1 0 1",
        ["errors2"] = "2 2 2 2 2",
    };

    // Series stand between bars: a list has several. A single number is a scalar.
    [Theory]
    [InlineData("m1 + 1", "|2 3 4 5 6|")]
    [InlineData("1 + 2 * 3", "7")]
    [InlineData("(1 + 2) * 3", "9")]
    [InlineData("2 ^ 3 ^ 2", "512")]
    [InlineData("-2 ^ 2", "-4")]
    [InlineData("10 - 4 - 3", "3")]
    [InlineData("16 / 4 / 2", "2")]
    [InlineData("1.5e2 + .5", "150.5")]
    [InlineData("- m1", "|-1 -2 -3 -4 -5|")]
    [InlineData("+ m1", "|1 2 3 4 5|")]
    [InlineData("m1 + m2", "|11 - 33 - 55|")]
    [InlineData("m1 * m1", "|1 4 9 16 25|")]
    [InlineData("100 * errors1 / m1", "|100 0 33.333333 0 20|")]
    [InlineData("m1 / m3", "|- - -0.75 1.6 -|")]
    [InlineData("m1 / 0", "|- - - - -|")]
    [InlineData("m1 > 3", "|0 0 0 1 1|")]
    [InlineData("m1 >= 3", "|0 0 1 1 1|")]
    [InlineData("m1 < 3", "|1 1 0 0 0|")]
    [InlineData("m1 <= 3", "|1 1 1 0 0|")]
    [InlineData("m1 == 3", "|0 0 1 0 0|")]
    [InlineData("m1 != 3", "|1 1 0 1 1|")]
    [InlineData("m1 > 1 AND m1 < 5", "|0 1 1 1 0|")]
    [InlineData("m1 > 1 && m1 < 5", "|0 1 1 1 0|")]
    [InlineData("m1 < 2 OR m1 > 4", "|1 0 0 0 1|")]
    [InlineData("m1 < 2 || m1 > 4", "|1 0 0 0 1|")]
    [InlineData("1 == 1 || 1 == 2 && 1 == 3", "1")]
    [InlineData("SUM(m1)", "15")]
    [InlineData("AVG(m2)", "30")]
    [InlineData("MIN(m3)", "-4")]
    [InlineData("MAX(m3)", "2.5")]
    [InlineData("STDDEV(m1)", "1.414214")]
    [InlineData("SUM([m1, m2])", "|11 2 33 4 55|")]
    [InlineData("AVG([m1, m2])", "|5.5 2 16.5 4 27.5|")]
    [InlineData("MIN([m1, m2])", "|1 2 3 4 5|")]
    [InlineData("MAX([m1, m2])", "|10 2 30 4 50|")]
    [InlineData("STDDEV([m1, m2])", "|4.5 0 13.5 0 22.5|")]
    [InlineData("m1 - AVG(m1)", "|-2 -1 0 1 2|")]
    [InlineData("m1 / SUM(m1) * 100", "|6.666667 13.333333 20 26.666667 33.333333|")]
    [InlineData("ABS(m3)", "|0 0 4 2.5 0|")]
    [InlineData("ABS([m1, m3])", "|1 2 3 4 5|0 0 4 2.5 0|")]
    [InlineData("CEIL(m3)", "|0 0 -4 3 0|")]
    [InlineData("FLOOR(m3)", "|0 0 -4 2 0|")]
    [InlineData("LOG10(m2)", "|1 - 1.477121 - 1.69897|")]
    [InlineData("LOG(m3)", "|- - - 0.916291 -|")]
    [InlineData("DIFF(m1)", "|- 1 1 1 1|")]
    [InlineData("DIFF(m2)", "|- - 20 - 20|")]
    [InlineData("DIFF_TIME(m2)", "|- - 120 - 120|")]
    [InlineData("RATE(m2) * 60", "|- - 10 - 10|")]
    [InlineData("RUNNING_SUM(m1)", "|1 3 6 10 15|")]
    [InlineData("FILL(m2, 0)", "|10 0 30 0 50|")]
    [InlineData("FILL(m2, REPEAT)", "|10 10 30 30 50|")]
    [InlineData("FILL(m2, LINEAR)", "|10 20 30 40 50|")]
    [InlineData("FILL(m2, m1)", "|10 2 30 4 50|")]
    [InlineData("FILL([m2, m1], 7)", "|10 7 30 7 50|1 2 3 4 5|")]
    [InlineData("m1 + FILL(m2, 0)", "|11 2 33 4 55|")]
    [InlineData("IF(m1 > 2, m1)", "|- - 3 4 5|")]
    [InlineData("IF(m1 > 2, m1, 0)", "|0 0 3 4 5|")]
    [InlineData("IF(m1 > 2, 1, m2)", "|10 - 1 1 1|")]
    [InlineData("IF(errors1, m1, m3)", "|1 0 3 2.5 5|")]
    [InlineData("IF(1 > 2, m1, m2)", "|10 - 30 - 50|")]
    [InlineData("IF(m1 > 4, [m1, m2], 0)", "|0 0 0 0 5|0 0 0 0 50|")]
    [InlineData("METRICS()", "|1 2 3 4 5|10 - 30 - 50|0 0 -4 2.5 0|1 0 1 0 1|2 2 2 2 2|")]
    [InlineData("SUM(METRICS(\"errors\"))", "|3 2 3 2 3|")]
    [InlineData("SUM(METRICS('errors')) / 2", "|1.5 1 1.5 1 1.5|")]
    [InlineData("METRIC_COUNT(METRICS())", "5")]
    [InlineData("DATAPOINT_COUNT(m2)", "3")]
    [InlineData("PERIOD(m1)", "60")]
    [InlineData("SUM(m1) / PERIOD(m1)", "0.25")]
    [InlineData("m1 / PERIOD(m1) * 60", "|1 2 3 4 5|")]
    [InlineData("TIME_SERIES(7)", "|7 7 7 7 7|")]
    [InlineData("TIME_SERIES(MAX(m1))", "|5 5 5 5 5|")]
    [InlineData("FIRST([m2, m1])", "|10 - 30 - 50|")]
    [InlineData("LAST([m2, m1])", "|1 2 3 4 5|")]
    [InlineData("SLICE(METRICS(), 0)", "|1 2 3 4 5|")]
    [InlineData("SLICE(METRICS(), 1, 3)", "|10 - 30 - 50|0 0 -4 2.5 0|")]
    [InlineData("SORT([m3, m1, m2], SUM, DESC)", "|10 - 30 - 50|1 2 3 4 5|0 0 -4 2.5 0|")]
    [InlineData("SORT([m3, m1, m2], AVG, ASC, 1)", "|0 0 -4 2.5 0|")]
    [InlineData("SORT([m1, m2], MAX, ASC, 5)", "|1 2 3 4 5|10 - 30 - 50|")]
    [InlineData("REMOVE_EMPTY([m1, m1 / 0])", "|1 2 3 4 5|")]
    [InlineData("[m1, m2] * 2", "|2 4 6 8 10|20 - 60 - 100|")]
    [InlineData("[m1, m2] - m1", "|0 0 0 0 0|9 - 27 - 45|")]
    [InlineData("m1 - [m1, m2]", "|0 0 0 0 0|-9 - -27 - -45|")]
    [InlineData("MINUTE(m1)", "|0 1 2 3 4|")]
    [InlineData("EPOCH(m1)", "|0 60 120 180 240|")]
    [InlineData("HOUR(m2) + DATE(m2) + MONTH(m2)", "|2 - 2 - 2|")]
    [InlineData("YEAR(m2)", "|1970 - 1970 - 1970|")]
    [InlineData("DAY(m2)", "|4 - 4 - 4|")]
    public void Expression_gives(string expression, string expected) => Assert.Equal(expected, Text(Evaluate(expression)));

    [Theory]
    [InlineData("", "The expression ends too early")]
    [InlineData("m1 +", "The expression ends too early")]
    [InlineData("m1 m2", "Unexpected 'm2'")]
    [InlineData("(m1", "The expression ends too early")]
    [InlineData("m1)", "Unexpected ')'")]
    [InlineData("m9", "There is no query with the id 'm9'")]
    [InlineData("FOO(m1)", "There is no function 'FOO'")]
    [InlineData("sum(m1)", "There is no function 'sum'")]
    [InlineData("SUM(m1, m2)", "SUM takes 1 argument, not 2")]
    [InlineData("IF(m1)", "IF takes 2 to 3 arguments, not 1")]
    [InlineData("SUM(1)", "SUM takes time series, not a Scalar")]
    [InlineData("[m1, 1]", "A list takes time series, not a Scalar")]
    [InlineData("[m1] + [m2]", "Unsupported operand types for +: TimeSeries[] and TimeSeries[]")]
    [InlineData("m1 # 2", "Unexpected character '#' at position 4")]
    [InlineData("METRICS('a", "A text has no end")]
    [InlineData("METRICS(1)", "METRICS takes a text")]
    [InlineData("1.2.3", "'1.2.3' is not a number")]
    [InlineData("'text'", "Unexpected text 'text'")]
    [InlineData("M1", "Unexpected 'M1': ids begin with a small letter")]
    [InlineData("SORT(METRICS(), FOO, ASC)", "SORT takes AVG, MIN, MAX or SUM as its second argument")]
    [InlineData("SORT(METRICS(), AVG, UP)", "SORT takes ASC or DESC as its third argument")]
    [InlineData("TIME_SERIES(m1)", "TIME_SERIES takes a number as argument 1")]
    [InlineData("SEARCH('x')", "SEARCH cannot be used here")]
    public void Expression_is_refused(string expression, string message) =>
        Assert.Equal(message, Assert.Throws<MathException>(() => Evaluate(expression)).Message);

    [Fact]
    public void Deep_expression_is_refused() =>
        Assert.Equal("The expression is nested too deep", Assert.Throws<MathException>(() => Evaluate(new string('(', 1000))).Message);

    // Made of a number generator that always gives the same: beside it stands what C# makes of the same tree.
    [Fact]
    public void Arithmetic_of_any_shape_gives_what_the_machine_gives()
    {
        var random = new Random(20181120);
        for (var i = 0; i < 2_000; i++)
        {
            var (text, value) = Arithmetic(random, 4);
            var found = Assert.IsType<MathValue.Scalar>(Evaluate(text)).Number;
            Assert.True(Equal(value, found), $"{text}: {found}, not {value}");
        }
    }

    [Fact]
    public void Garbage_is_refused_and_nothing_else()
    {
        var random = new Random(7);
        string[] parts = ["m1", "m2", "(", ")", "[", "]", ",", "+", "-", "*", "/", "^", "<", "AND", "SUM(", "IF(", "FILL(", "SORT(", "METRICS()", "1", "'a'", "REPEAT", "ASC", " ", "SLICE(", "TIME_SERIES("];
        for (var i = 0; i < 5_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => parts[random.Next(parts.Length)] + " "));
            try
            {
                Evaluate(text);
            }
            catch (MathException e)
            {
                Assert.NotEmpty(e.Message);
            }
        }
    }

    private static (string Text, double Value) Arithmetic(Random random, int depth)
    {
        if (depth == 0 || random.Next(4) == 0)
        {
            var number = random.Next(1, 100);
            return (number.ToString(CultureInfo.InvariantCulture), number);
        }
        var ((left, a), (right, b)) = (Arithmetic(random, depth - 1), Arithmetic(random, depth - 1));
        return random.Next(6) switch
        {
            0 => ($"({left} + {right})", a + b),
            1 => ($"({left} - {right})", a - b),
            2 => ($"({left} * {right})", a * b),
            3 => ($"({left} / {right})", b == 0 ? double.NaN : a / b),
            4 => ($"-({left})", -a),
            _ => ($"({left} < {right})", a < b ? 1 : 0),
        };
    }

    private static bool Equal(double a, double b) => a.Equals(b) || Math.Abs(a - b) <= 1e-9 * Math.Max(Math.Abs(a), Math.Abs(b));

    private static MathValue Evaluate(string expression)
    {
        var scope = new MathScope(0, 300, 60);
        foreach (var (id, points) in Given)
        {
            scope.Values[id] = new MathValue.One(SeriesOf(id, points));
            scope.Metrics.Add(id);
        }
        return new MathEvaluator(scope).Evaluate(MathParser.Parse(expression));
    }

    private static Series SeriesOf(string label, string points)
    {
        var series = new Series(label, 60, []);
        var at = 0;
        foreach (var point in points.Split(' '))
        {
            if (point != "-")
                series.Points[at] = double.Parse(point, CultureInfo.InvariantCulture);
            at += 60;
        }
        return series;
    }

    private static string Text(MathValue value) => value switch
    {
        MathValue.Scalar scalar => Number(scalar.Number),
        MathValue.One one => $"|{Text(one.Series)}|",
        MathValue.Many many => $"|{string.Join('|', many.All.Select(Text))}|",
        _ => "",
    };

    private static string Text(Series series) =>
        string.Join(' ', Enumerable.Range(0, 5).Select(i => series.Points.TryGetValue(i * 60, out var value) ? Number(value) : "-"));

    private static string Number(double number) => (number == 0 ? 0 : number).ToString("0.######", CultureInfo.InvariantCulture);
}
