# -*- coding: utf-8 -*-
"""What reaches the log in the text format, in which form and order."""
import json
import re
import time

from host import REQUEST_ID, Record
from interpreters import RuntimeTest

START = '\t%s\t' % REQUEST_ID


class LogTest(RuntimeTest):
    def logged(self, text, **options):
        host = self.ready(text, **options)
        host.result()
        return host.log()

    def records(self, text, **options):
        """What the logging module has written, each record as its one event: framed, or in the second era printed."""
        entries = self.logged(text, **options)
        if self.era != 2:
            return [entry for entry in entries if isinstance(entry, Record)]
        printed = ''.join(entry for entry in entries if isinstance(entry, str))
        return [Record('03', None, found + '\n') for found in re.findall(r'(\[[A-Z]+\]\t.*?)\n\n', printed, re.DOTALL)]


class Logs(LogTest):

    def test_print_and_logging_in_order(self):
        entries = self.logged('''
            from __future__ import print_function
            import logging, os, sys
            print('import')
            def lambda_handler(event, context):
                print('one')
                logging.warning('two')
                sys.stderr.write('three')
                logging.error('four')
                os.write(1, b'five')
                os.write(2, b'six')
                context.log('seven')
                print('eight', end='')
        ''')
        shown = [entry if isinstance(entry, str) else entry.message.rpartition(START)[2] for entry in entries]
        if self.era == 2:
            text = re.sub(r'\[[A-Z]+\]\t[^\t]*' + START, '', ''.join(shown))
            self.assertEqual('import\none\ntwo\n\nthreefour\n\nfivesixseveneight', text)
        else:
            self.assertEqual(['import\none\n', 'two\n', 'three', 'four\n', 'fivesix', 'seven', 'eight'], shown)

    def test_print_is_one_write(self):
        host = self.ready('''
            from __future__ import print_function
            def writes():
                with open('/proc/self/io') as counts:
                    return int(counts.read().split('syscw: ')[1].split()[0])
            def lambda_handler(event, context):
                before = writes()
                print('one', 2, None, 4.5, True)
                return writes() - before
        ''')
        self.assertEqual(10 if self.era == 1 else 1, host.result())
        self.assertEqual(['one 2 None 4.5 True\n'], host.log())

    def test_print_as_the_interpreter_has_it(self):
        entries = self.logged('''
            from __future__ import print_function
            import io, sys
            class Shown(object):
                def __str__(self):
                    return 'shown'
            def lambda_handler(event, context):
                print()
                print(Shown(), 'a', sep='-', end='.\\n')
                print('to', 'err', file=sys.stderr)
                kept, sys.stdout = sys.stdout, io.StringIO()
                print(u'kept', u'away')
                captured, sys.stdout = sys.stdout.getvalue(), kept
                print(captured, end='')
                if sys.version_info > (3,):
                    print(print.__name__, print.__module__)
        ''')
        expected = '\nshown-a.\nto err\nkept away\n' + ('' if self.version < (3,) else 'print builtins\n')
        self.assertEqual(expected, ''.join(entries))

    def test_print_is_not_in_the_trace(self):
        host = self.ready('''
            from __future__ import print_function
            class Fails(object):
                def __str__(self):
                    raise KeyError('no text')
            def lambda_handler(event, context):
                print('of', Fails())
        ''')
        document = json.loads(host.invoke().payload.decode())
        self.assertEqual(2, len(document['stackTrace']), document)

    def test_record_format(self):
        before = time.time()
        record, = self.records('''
            import logging
            def lambda_handler(event, context):
                logging.getLogger('mine').warning('a %s\\nb', 'c')
        ''')
        self.assertEqual('13' if self.era == 3 else '03', record.kind)
        created = r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d'
        if self.era != 2:
            self.assertTrue(before - 1 < record.microseconds / 1e6 < time.time() + 1)
            created = time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(record.microseconds // 1000000))
        digits = r'\d{3}' if self.era == 3 else r'(\d|[1-9]\d{1,2})'
        self.assertRegex(record.message, r'\A\[WARNING\]\t%s\.%sZ%sa c\nb\n\Z' % (created, digits, START))

    def test_record_is_printed_in_the_second_era(self):
        entries = self.logged('''
            from __future__ import print_function
            import logging
            def lambda_handler(event, context):
                logging.warning('two\\nlines')
                print('after')
        ''')
        if self.era == 2:
            entry, = entries
            self.assertEqual('two\nlines\n\nafter\n', entry.partition(START)[2])
        else:
            self.assertEqual(('two\nlines\n', 'after\n'), (entries[0].message.partition(START)[2], entries[1]))

    def test_write_of_several_lines_is_one_event_in_the_first_era(self):
        entries = self.logged('''
            from __future__ import print_function
            import sys
            def lambda_handler(event, context):
                print('one')
                print('two\\nlines')
                sys.stderr.write('of\\nthese\\n')
                sys.stdout.write('a')
                print()
        ''')
        if self.era == 1:
            entries = [entry if isinstance(entry, str) else (entry.kind, entry.message) for entry in entries]
            self.assertEqual(['one\n', ('01', 'two\nlines'), '\n', ('01', 'of\nthese\n'), 'a\n'], entries)
        else:
            self.assertEqual(['one\ntwo\nlines\nof\nthese\na\n'], entries)

    def test_milliseconds(self):
        record, = self.records('''
            import logging
            def lambda_handler(event, context):
                logger = logging.getLogger()
                record = logger.makeRecord('n', logging.ERROR, 'f', 1, 'm', (), None)
                record.created, record.msecs = 1542409706.007, 7
                logger.handle(record)
        ''')
        digits = '007' if self.era == 3 else '7'
        self.assertEqual('[ERROR]\t2018-11-16T23:08:26.%sZ\t%s\tm\n' % (digits, REQUEST_ID), record.message)

    def test_levels(self):
        entries = self.records('''
            import logging
            logging.addLevelName(25, 'NOTICE')
            def lambda_handler(event, context):
                logger = logging.getLogger()
                logger.debug('dropped')
                logger.info('dropped')
                logger.setLevel(logging.DEBUG)
                for level in (10, 20, 25, 30, 40, 50):
                    logger.log(level, 'm')
        ''')
        kinds = ['0b', '0f', '0f', '13', '17', '1b'] if self.era == 3 else ['03'] * 6
        names = ['[DEBUG]', '[INFO]', '[NOTICE]', '[WARNING]', '[ERROR]', '[CRITICAL]']
        self.assertEqual(list(zip(kinds, names)), [(entry.kind, entry.message.split('\t')[0]) for entry in entries])

    def test_exception_is_one_record_with_its_traceback(self):
        entry, = self.logged('''
            import logging
            def lambda_handler(event, context):
                try:
                    event['key4']
                except KeyError:
                    logging.exception('no key')
        ''')
        message = (entry if self.era == 2 else entry.message).partition(START)[2]
        self.assertTrue(message.startswith(
            'no key\nTraceback (most recent call last):\n'
            '  File "/var/task/lambda_function.py", line 4, in lambda_handler\n'
            "    event['key4']\n"), message)
        # What follows, the era that prints its records has added.
        self.assertTrue(message.endswith("KeyError: 'key4'" + ('\n' if self.era == 2 else '')), message)

    def test_request_id_is_empty_at_import_and_follows_the_request(self):
        host = self.ready('''
            import logging
            logging.warning('import')
            def lambda_handler(event, context):
                logging.warning('invoke')
        ''')
        host.result()
        host.result(requestId='second')
        lines = [line for message in host.messages() for line in message.splitlines() if line]
        self.assertEqual(['', REQUEST_ID, 'second'], [line.split('\t')[2] for line in lines])

    def test_large_record_is_one(self):
        entries = self.logged('''
            import logging
            def lambda_handler(event, context):
                print('before')
                logging.warning('x' * 300 * 1024)
                print('after')
        ''')
        if self.era == 2:
            entries = re.split(r'(?<=before\n)|(?=\nafter)', entries[0])
            self.assertEqual(('before\n', '\nafter\n'), (entries[0], entries[2]))
        else:
            self.assertEqual(('before\n', 'after\n'), (entries[0], entries[2]))
            entries[1] = entries[1].message
        self.assertEqual('x' * 300 * 1024 + '\n', entries[1].split('\t')[3])

    def test_threads_do_not_mix_their_output(self):
        entries = self.logged('''
            import logging, sys, threading
            def work(number):
                for i in range(40):
                    logging.warning(str(number) * 20000)
                    sys.stdout.write(chr(97 + number) * 20000 + '\\n')
            def lambda_handler(event, context):
                threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
                [thread.start() for thread in threads]
                [thread.join() for thread in threads]
        ''')
        records = [entry.message.split('\t')[3] for entry in entries if not isinstance(entry, str)]
        text = ''.join(entry for entry in entries if isinstance(entry, str))
        if self.era == 2:
            records = [found + '\n' for found in re.findall(START + r'(\d+)\n\n', text)]
            text = re.sub(r'\[WARNING\].*\n\n', '', text)
        lines = text.splitlines()
        self.assertEqual(sorted(str(number) * 20000 + '\n' for number in range(6)) * 1, sorted(set(records)))
        self.assertEqual(sorted(chr(97 + number) * 20000 for number in range(6)), sorted(set(lines)))
        self.assertEqual((240, 240), (len(records), len(lines)))

    def test_subprocess_output(self):
        entries = self.logged('''
            import subprocess
            def lambda_handler(event, context):
                print('before')
                subprocess.call(['/bin/sh', '-c', 'echo out; echo err >&2'])
                print('after')
        ''')
        self.assertEqual(['before\nout\nerr\nafter\n'], entries)

    def test_unicode_output(self):
        entries = self.logged(u'''
            # -*- coding: utf-8 -*-
            from __future__ import print_function
            import logging, sys
            def lambda_handler(event, context):
                print(u'Zoë', u'😀')
                print('Zoë')
                sys.stderr.write(u'ß\\n')
                logging.warning(u'ü')
                logging.warning('ö')
        ''')
        if self.era == 2:
            text = re.sub(r'\[WARNING\]\t[^\t]*' + START, '', entries[0])
            self.assertEqual(u'Zoë 😀\nZoë\nß\nü\n\nö\n\n', text)
            return
        self.assertEqual(u'Zoë 😀\nZoë\nß\n', entries[0])
        self.assertEqual([u'ü\n', u'ö\n'], [entry.message.split('\t')[3] for entry in entries[1:]])

    def test_writelines_and_binary_output(self):
        entries = self.logged('''
            import sys
            def lambda_handler(event, context):
                sys.stdout.writelines(['a', 'b\\n'])
                getattr(sys.stdout, 'buffer', sys.stdout).write(b'c')
        ''')
        self.assertEqual(['ab\nc'], entries)

    def test_binary_output_stays_before_text_that_follows(self):
        entries = self.logged('''
            from __future__ import print_function
            import sys
            def lambda_handler(event, context):
                print('a', end='')
                below = getattr(sys.stdout, 'buffer', sys.stdout)
                below.write(b'b')
                print('c', end='')
                below.write(b'd')
                sys.stdout.write('e\\n')
        ''')
        self.assertEqual(['abcde\n'], entries)

    def test_streams_that_are_changed(self):
        if self.interpreter.version < (3, 7):
            self.skipTest('streams can be reconfigured from 3.7 on')
        entries = self.logged('''
            import io, sys
            def lambda_handler(event, context):
                print('ü\\n')
                sys.stdout.reconfigure(encoding='ascii', errors='replace', newline='\\r\\n')
                print('ü')
                sys.stdout.reconfigure(encoding='utf-8', errors='backslashreplace', newline='\\n')
                print('ü\\udc80')
                sys.stderr = io.TextIOWrapper(sys.stderr.detach(), 'utf-8', write_through=True)
                sys.stderr.write('detached\\n')
                sys.stdout.close()
                try:
                    print('lost')
                except ValueError as error:
                    sys.stderr.write('%s\\n' % error)
                    sys.stderr.flush()
        ''')
        self.assertEqual(['ü\n\n?\r\nü\\udc80\ndetached\nI/O operation on closed file.\n'], entries)

    def test_output_is_not_held_back(self):
        host = self.ready('''
            from __future__ import print_function
            import sys
            def lambda_handler(event, context):
                print('waiting', end='')
                sys.stdin.read()
                event.wait()
        ''')
        host.start_invoke()
        host.wait_for_log(b'waiting')

    def test_streams_are_files(self):
        host = self.ready('''
            import sys
            def lambda_handler(event, context):
                return [[s.fileno(), s.isatty(), s.encoding.upper(), s.closed] for s in (sys.stdout, sys.__stderr__)]
        ''')
        self.assertEqual([[1, False, 'UTF-8', False], [2, False, 'UTF-8', False]], host.result())

    def test_signal_in_the_middle_of_a_large_record(self):
        host = self.ready('''
            import logging, signal
            ticks = []
            signal.signal(signal.SIGALRM, lambda *_: ticks.append(1))
            def lambda_handler(event, context):
                signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
                for _ in range(20):
                    logging.warning('x' * 1000000)
                signal.setitimer(signal.ITIMER_REAL, 0)
                return len(ticks)
        ''')
        self.assertGreater(host.result(), 0)
        if self.era == 2:
            lengths = [len(line.split('\t')[3]) + 1 for line in host.log()[0].split('\n\n')[:-1]]
        else:
            lengths = [len(entry.message.split('\t')[3]) for entry in host.log()]
        self.assertEqual([1000001] * 20, lengths)
