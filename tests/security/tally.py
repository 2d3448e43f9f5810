"""What came out: how much passed, and every surprise."""
import expected


class Tally:
    def __init__(self, verbose=False):
        self.passed, self.surprises, self.skipped, self._verbose = 0, [], [], verbose

    def take(self, level, runtime, rows):
        where, rows = "%s %s" % (level, runtime), list(rows)
        for row in rows if self._verbose else ():
            print("%s | %s: %s | %s | %s" % (where, *row))
        for row in rows:
            wanted = expected.expectation(level, *row[:2], runtime)[0]
            if row[2] != wanted:
                self.surprises.append((where, *row[:3], wanted, row[3]))
            elif wanted != expected.NO_TARGET:
                self.passed += 1

    def skip(self, reason):
        """Once, however many levels have it."""
        if reason not in self.skipped:
            self.skipped.append(reason)

    def check(self, where, name, ok, detail=""):
        if ok:
            self.passed += 1
        else:
            self.surprises.append((where, "suite", name, "failed", "passed", str(detail)))

    def report(self):
        for where, family, name, outcome, wanted, detail in self.surprises:
            print("SURPRISE %s | %s: %s | %s instead of %s | %s" % (where, family, name, outcome, wanted, detail))
        skipped = " (%s)" % "; ".join(self.skipped) if self.skipped else ""
        print("%d passed, %d failed, %d skipped%s" % (
            self.passed, len(self.surprises), len(self.skipped), skipped))
