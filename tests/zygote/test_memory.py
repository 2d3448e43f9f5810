"""What an environment does not share with its zygote."""
from levels import ZygoteTest

# Pages of its own among those that the zygote has too, in megabytes.
OWN = '''
def lambda_handler(event, context):
    with open('/proc/self/smaps_rollup') as file:
        return sum(int(line.split()[1]) for line in file if line.startswith('Private_Dirty')) / 1024.0
'''
DESCRIPTORS = '''
import os
def lambda_handler(event, context):
    return sorted(os.listdir('/proc/self/fd'))
'''


class Memory(ZygoteTest):
    def test_little_is_its_own(self):
        self.ready(OWN).invoke(None)  # which teaches the zygote
        own = self.ready(OWN).invoke(None)
        self.assertLess(0.5, own)
        self.assertLess(own, 3 if self.version >= (3, 12) else 6, 'MB')

    def test_lesson_is_closed_before_the_function(self):
        for _ in range(3):
            found = self.ready(DESCRIPTORS).invoke(None)
            self.assertEqual(5, len([name for name in found if int(name) <= 4]), found)
            self.assertLessEqual(len(found), 6, found)  # with the one that lists them
