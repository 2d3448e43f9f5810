# -*- coding: utf-8 -*-
"""What reaches the log, in which form and order."""
import time

from host import REQUEST_ID
from interpreters import RuntimeTest


class Logs(RuntimeTest):
    def logged(self, text, **options):
        host = self.ready(text, **options)
        host.result()
        return host.log()

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
        start = '\t%s\t' % REQUEST_ID
        shown = [entry if isinstance(entry, str) else entry.message.rpartition(start)[2] for entry in entries]
        self.assertEqual(['import\none\n', 'two\n', 'three', 'four\n', 'fivesix', 'seven', 'eight'], shown)

    def test_record_format(self):
        before = time.time()
        record, = self.logged('''
            import logging
            def lambda_handler(event, context):
                logging.getLogger('mine').warning('a %s\\nb', 'c')
        ''')
        self.assertEqual('13', record.kind)
        self.assertTrue(before - 1 < record.microseconds / 1e6 < time.time() + 1)
        created = time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(record.microseconds // 1000000))
        self.assertRegex(record.message,
                         r'\A\[WARNING\]\t%s\.\d\d\dZ\t%s\ta c\nb\n\Z' % (created, REQUEST_ID))

    def test_milliseconds_are_padded(self):
        record, = self.logged('''
            import logging
            def lambda_handler(event, context):
                logger = logging.getLogger()
                record = logger.makeRecord('n', logging.ERROR, 'f', 1, 'm', (), None)
                record.created, record.msecs = 1542409706.007, 7
                logger.handle(record)
        ''')
        self.assertEqual('[ERROR]\t2018-11-16T23:08:26.007Z\t%s\tm\n' % REQUEST_ID, record.message)

    def test_levels(self):
        entries = self.logged('''
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
        self.assertEqual([('0b', '[DEBUG]'), ('0f', '[INFO]'), ('03', '[NOTICE]'), ('13', '[WARNING]'),
                          ('17', '[ERROR]'), ('1b', '[CRITICAL]')],
                         [(entry.kind, entry.message.split('\t')[0]) for entry in entries])

    def test_request_id_is_empty_at_import_and_follows_the_request(self):
        host = self.ready('''
            import logging
            logging.warning('import')
            def lambda_handler(event, context):
                logging.warning('invoke')
        ''')
        host.result()
        host.result(requestId='second')
        self.assertEqual(['', REQUEST_ID, 'second'], [entry.message.split('\t')[2] for entry in host.log()])

    def test_basic_config_changes_nothing(self):
        record, = self.logged('''
            import logging
            logging.basicConfig(level=logging.DEBUG, format='mine')
            def lambda_handler(event, context):
                logging.info('dropped')
                logging.warning('kept')
        ''')
        self.assertTrue(record.message.endswith('\tkept\n'))

    def test_formatter_of_the_function(self):
        record, = self.logged('''
            import logging
            logging.getLogger().handlers[0].setFormatter(logging.Formatter('%(aws_request_id)s %(message)s'))
            def lambda_handler(event, context):
                logging.warning('m')
        ''')
        self.assertEqual(REQUEST_ID + ' m', record.message)

    def test_large_record_is_one(self):
        entries = self.logged('''
            import logging
            def lambda_handler(event, context):
                print('before')
                logging.warning('x' * 300 * 1024)
                print('after')
        ''')
        self.assertEqual(('before\n', 'after\n'), (entries[0], entries[2]))
        self.assertEqual('x' * 300 * 1024 + '\n', entries[1].message.split('\t')[3])

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
        lines = ''.join(entry for entry in entries if isinstance(entry, str)).splitlines()
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
        self.assertEqual([1000001] * 20, [len(entry.message.split('\t')[3]) for entry in host.log()])
