using System.Text;
using Kiln.Execution.Logging;

namespace Kiln.Unit.Execution.Logging;

public sealed class LogTailTests
{
    [Theory]
    [InlineData(10, 3)]
    [InlineData(4096, 1)]
    [InlineData(1000, 7)]
    [InlineData(5000, 2)]
    [InlineData(4095, 3)]
    public void Tail_is_the_end_of_all_that_was_appended(int size, int times)
    {
        var tail = new LogTail();
        tail.Append("of an earlier invocation"u8);
        tail.Clear();
        var all = new StringBuilder();
        for (var i = 0; i < times; i++)
        {
            var text = string.Concat(Enumerable.Range(0, size).Select(n => (char)('a' + ((n + i) % 26))));
            all.Append(i > 0 ? "\n" : "").Append(text);
            tail.Append(Encoding.ASCII.GetBytes(text));
        }

        var expected = all.ToString();
        Assert.Equal(expected[Math.Max(0, expected.Length - 4096)..], Encoding.ASCII.GetString(tail.ToArray()));
    }

    [Fact]
    public void Every_event_has_a_line_of_its_own()
    {
        var tail = new LogTail();
        foreach (var text in new[] { "one\n", "two", "three\nlines\n", "{}", "{}" })
            tail.Append(Encoding.ASCII.GetBytes(text));

        Assert.Equal("one\ntwo\nthree\nlines\n{}\n{}", Encoding.ASCII.GetString(tail.ToArray()));
    }
}
