using System.Buffers.Binary;

namespace Kiln.Services.CloudWatch.Metrics;

/// <summary>
/// Values with their counts, as percentiles need them, in at most <see cref="MaxEntries"/> entries:
/// 1. values are kept as they are while there is room;
/// 2. then those that lie in the same bucket of a logarithmic scale become one, at their mean;
/// 3. when that makes too little room, the scale becomes coarser by twice.
/// So a percentile is off by at most the width of a bucket: 2 % of the value at first.
/// </summary>
internal sealed class Distribution
{
    internal const int MaxEntries = 160;
    private const int EntryBytes = sizeof(double) + sizeof(float);

    // Room for values that come before the next compaction.
    private const int Slack = 4 * MaxEntries;
    private static readonly double Base = Math.Log(1.02);

    private double[] _values = new double[8];
    private double[] _counts = new double[8];
    private int _length;
    private int _level;
    private bool _isSorted = true;

    internal void Add(double value, double count = 1)
    {
        if (_length > 0 && _values[_length - 1] == value)
        {
            _counts[_length - 1] += count;
            return;
        }
        if (_length == _values.Length)
            Grow();
        (_values[_length], _counts[_length]) = (value, count);
        _isSorted &= _length == 0 || _values[_length - 1] < value;
        _length++;
    }

    internal void Add(Distribution other)
    {
        _level = Math.Max(_level, other._level);
        for (var i = 0; i < other._length; i++)
            Add(other._values[i], other._counts[i]);
    }

    /// <summary>In order of value.</summary>
    internal (ReadOnlyMemory<double> Values, ReadOnlyMemory<double> Counts) Sorted()
    {
        Compact();
        return (_values.AsMemory(0, _length), _counts.AsMemory(0, _length));
    }

    internal byte[] Encode()
    {
        Compact();
        var bytes = new byte[1 + (_length * EntryBytes)];
        bytes[0] = (byte)_level;
        for (var i = 0; i < _length; i++)
        {
            var entry = bytes.AsSpan(1 + (i * EntryBytes));
            BinaryPrimitives.WriteDoubleLittleEndian(entry, _values[i]);
            BinaryPrimitives.WriteSingleLittleEndian(entry[sizeof(double)..], (float)_counts[i]);
        }
        return bytes;
    }

    internal static Distribution Decode(ReadOnlySpan<byte> bytes)
    {
        var decoded = new Distribution { _level = bytes[0] };
        for (var entry = bytes[1..]; entry.Length >= EntryBytes; entry = entry[EntryBytes..])
            decoded.Add(BinaryPrimitives.ReadDoubleLittleEndian(entry), BinaryPrimitives.ReadSingleLittleEndian(entry[sizeof(double)..]));
        return decoded;
    }

    private void Grow()
    {
        if (_length >= Slack)
            Compact();
        if (_length < _values.Length)
            return;
        Array.Resize(ref _values, _values.Length * 2);
        Array.Resize(ref _counts, _counts.Length * 2);
    }

    private void Compact()
    {
        if (!_isSorted)
            Array.Sort(_values, _counts, 0, _length);
        _isSorted = true;
        Merge(static (_, left, right) => left == right); // :: 1
        if (_length > MaxEntries)
            Merge(static (self, left, right) => self.Bucket(left) == self.Bucket(right)); // :: 2
        while (_length > MaxEntries)
        {
            _level++; // :: 3
            Merge(static (self, left, right) => self.Bucket(left) == self.Bucket(right));
        }
    }

    private void Merge(Func<Distribution, double, double, bool> belongTogether)
    {
        var kept = 0;
        for (var i = 1; i < _length; i++)
        {
            if (belongTogether(this, _values[kept], _values[i]))
            {
                var count = _counts[kept] + _counts[i];
                // Not the mean of all at once: their sum may be more than a double holds.
                _values[kept] += (_values[i] - _values[kept]) * (_counts[i] / count);
                _counts[kept] = count;
            }
            else
            {
                kept++;
                (_values[kept], _counts[kept]) = (_values[i], _counts[i]);
            }
        }
        _length = Math.Min(_length, kept + 1);
    }

    private (int Sign, long Index) Bucket(double value) =>
        value == 0 ? (0, 0) : (Math.Sign(value), (long)Math.Floor(Math.Log(Math.Abs(value)) / (Base * Math.Pow(2, _level))));
}
