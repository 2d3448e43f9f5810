# -*- coding: utf-8 -*-
"""What the settings of the log, format and level, make of what a function writes. Older runtimes know neither."""
import json
import re

from host import REQUEST_ID, Record
from test_logs import START, LogTest

JSON = {'AWS_LAMBDA_LOG_FORMAT': 'JSON', 'AWS_LAMBDA_LOG_LEVEL': 'INFO'}
TIME = re.compile(r'"timestamp": "\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"')


class StructuredLogs(LogTest):
    def lines(self, text, environment=JSON, **options):
        """Kinds and messages, times left out."""
        host = self.host(text, environment=environment, **options)
        reply = host.receive()
        if reply.kind == 'R':
            self.reply = host.invoke()
        return [(entry.kind, TIME.sub('"timestamp": "T"', entry.message)) if isinstance(entry, Record) else entry
                for entry in host.log()]

    def line(self, text, **options):
        if self.era < 3:
            self.skipTest('this runtime has no JSON format')
        (kind, message), = self.lines(text, **options)
        return kind, message

    def test_record(self):
        self.assertEqual(
            ('0e', '{"timestamp": "T", "level": "INFO", "message": "a c\\nb", "logger": "mine", "requestId": "%s"}\n'
             % REQUEST_ID),
            self.line('''
                import logging
                def lambda_handler(event, context):
                    logging.getLogger('mine').info('a %s\\nb', 'c')
            '''))

    def test_time_is_that_of_the_record_to_the_second(self):
        if self.era < 3:
            self.skipTest('this runtime has no JSON format')
        host = self.ready('''
            import logging
            def lambda_handler(event, context):
                logger = logging.getLogger()
                record = logger.makeRecord('n', logging.ERROR, 'f', 1, 'm', (), None)
                record.created, record.msecs = 1542409706.007, 7
                logger.handle(record)
        ''', environment=JSON)
        host.result()
        record, = host.log()
        self.assertEqual(('2018-11-16T23:08:26Z', 1542409706007000),
                         (json.loads(record.message)['timestamp'], record.microseconds))

    def test_request_id_is_empty_at_import(self):
        self.assertEqual(
            ('12', '{"timestamp": "T", "level": "WARNING", "message": "m", "logger": "root", "requestId": ""}\n'),
            self.line('import logging\nlogging.warning("m")\ndef lambda_handler(event, context): pass\n'))

    def test_exception(self):
        kind, message = self.line('''
            import logging
            def lambda_handler(event, context):
                try:
                    event['key4']
                except KeyError:
                    logging.exception('no key')
        ''')
        trace = '  File "/var/task/lambda_function.py", line 4, in lambda_handler\n    event[\'key4\']\n'
        if self.version >= (3, 11):
            trace += '    ~~~~~^^^^^^^^\n'
        members = [
            ('timestamp', 'T'), ('level', 'ERROR'), ('message', 'no key'), ('logger', 'root'), ('stackTrace', [trace]),
            ('errorType', 'KeyError'), ('errorMessage', "'key4'"), ('requestId', REQUEST_ID),
            ('location', '/var/task/lambda_function.py:lambda_handler:6')]
        self.assertEqual('16', kind)
        self.assertEqual(members, list(json.loads(message).items()))

    def test_exception_logged_where_there_is_none(self):
        self.assertEqual(
            ('16', '{"timestamp": "T", "level": "ERROR", "message": "m", "logger": "root", "requestId": "%s"}\n'
             % REQUEST_ID),
            self.line('import logging\ndef lambda_handler(event, context): logging.exception("m")\n'))

    def test_extra_attributes_are_members_at_the_end(self):
        self.assertEqual(
            ('0e', '{"timestamp": "T", "level": "INFO", "message": "m", "logger": "root", "requestId": "%s", '
             '"order": {"id": 7, "items": [1.5, null]}, "user": "Zoë"}\n' % REQUEST_ID),
            self.line(u'''
                # -*- coding: utf-8 -*-
                import logging
                def lambda_handler(event, context):
                    logging.info('m', extra={'order': {'id': 7, 'items': [1.5, None]}, 'user': u'Zoë',
                                             'nothing': None, 'level': 'mine', 'location': 'here'})
            '''))

    def test_extra_attribute_that_is_no_json_raises(self):
        if self.era < 3:
            self.skipTest('this runtime has no JSON format')
        self.lines('import logging\ndef lambda_handler(event, context): logging.info("m", extra={"o": object()})\n')
        self.assertEqual(('E', 'TypeError'), (self.reply.kind, self.reply.header['errorType']))

    def test_name_of_the_task_that_runs(self):
        name = ', "taskName": "Task-1"' if self.version >= (3, 12) else ''
        self.assertEqual(
            ('0e', '{"timestamp": "T", "level": "INFO", "message": "m", "logger": "root", "requestId": "%s"%s}\n'
             % (REQUEST_ID, name)),
            self.line('''
                import asyncio, logging
                async def task():
                    logging.info('m')
                def lambda_handler(event, context):
                    asyncio.run(task())
            '''))

    def test_levels(self):
        text = '''
            import logging
            logging.addLevelName(25, 'NOTICE')
            def lambda_handler(event, context):
                for level in (5, 10, 20, 25, 30, 40, 50, 60):
                    logging.log(level, level)
        '''
        if self.era < 3:
            self.skipTest('this runtime has no JSON format')
        every = [(10, '0a', 'DEBUG'), (20, '0e', 'INFO'), (25, '0e', 'INFO'), (30, '12', 'WARNING'),
                 (40, '16', 'ERROR'), (50, '1a', 'CRITICAL'), (60, '1a', 'CRITICAL')]
        for setting, least in (('TRACE', 10), ('DEBUG', 10), ('INFO', 20), ('WARN', 30), ('ERROR', 40), ('FATAL', 50)):
            lines = self.lines(text, environment=dict(JSON, AWS_LAMBDA_LOG_LEVEL=setting))
            self.assertEqual([(kind, name) for level, kind, name in every if level >= least],
                             [(kind, json.loads(message)['level']) for kind, message in lines], setting)

    def test_level_alone(self):
        records = self.records('''
            import logging
            def lambda_handler(event, context):
                logging.debug('one')
                logging.warning('two')
        ''', environment={'AWS_LAMBDA_LOG_LEVEL': 'DEBUG'})
        self.assertEqual(['one\n', 'two\n'] if self.era == 3 else ['two\n'],
                         [record.message.partition(START)[2] for record in records])

    def test_settings_that_there_are_none_of(self):
        records = self.records('''
            import logging
            def lambda_handler(event, context):
                logging.info('dropped')
                logging.warning('two')
        ''', environment={'AWS_LAMBDA_LOG_LEVEL': 'LOUD', 'AWS_LAMBDA_LOG_FORMAT': 'XML'})
        self.assertEqual(['two\n'], [record.message.partition(START)[2] for record in records])

    def test_what_is_printed_stays_as_it_is(self):
        lines = self.lines('''
            from __future__ import print_function
            import sys
            def lambda_handler(event, context):
                print('one')
                sys.stderr.write('two\\n')
                context.log('three')
        ''')
        self.assertEqual(['one\ntwo\n', ('03', 'three')], lines)

    def test_formatter_of_the_function(self):
        self.assertEqual(('17', 'm'), self.line('''
            import logging
            logging.getLogger().handlers[0].setFormatter(logging.Formatter('%(message)s'))
            def lambda_handler(event, context):
                logging.error('m')
        '''))

    def test_exception_that_nobody_caught(self):
        lines = self.lines(u'''
            # -*- coding: utf-8 -*-
            def lambda_handler(event, context):
                raise ValueError(u'Zoë')
        ''')
        if self.era < 3:
            self.assertEqual(('17', True), (lines[0][0], 'ValueError' in lines[0][1]))
            return
        (kind, message), = lines
        name = u'Zoë' if self.version >= (3, 12) else r'Zo\u00eb'
        request = '"requestId": "%s", ' % REQUEST_ID if self.version >= (3, 9) else ''
        self.assertEqual('16', kind)
        self.assertEqual(
            '{"timestamp": "T", "log_level": "ERROR", "errorMessage": "%s", "errorType": "ValueError", %s"stackTrace": '
            r'["  File \"/var/task/lambda_function.py\", line 3, in lambda_handler\n    raise ValueError(u%s)\n"]}'
            % (name, request, "'%s'" % name), message)

    def test_module_that_cannot_be_imported(self):
        if self.era < 3:
            self.skipTest('this runtime has no JSON format')
        (kind, warning), (error_kind, error) = self.lines('import nope\n')
        self.assertEqual(('12', 'WARNING'), (kind, json.loads(warning)['level']))
        self.assertTrue(json.loads(warning)['message'].startswith('LAMBDA_WARNING: Unhandled exception.'))
        request = ', "requestId": ""' if self.version >= (3, 9) else ''
        self.assertEqual(
            ('16', '{"timestamp": "T", "log_level": "ERROR", "errorMessage": "Unable to import module '
             '\'lambda_function\': No module named \'nope\'", "errorType": "Runtime.ImportModuleError"%s, '
             '"stackTrace": []}' % request),
            (error_kind, error))

    def test_older_runtimes_stay_with_text(self):
        if self.era == 3:
            self.skipTest('this runtime has the JSON format')
        record, = self.records('''
            import logging
            def lambda_handler(event, context):
                logging.info('dropped')
                logging.warning('m')
        ''', environment=JSON)
        self.assertRegex(record.message, r'\A\[WARNING\]\t.*%sm\n\Z' % START)
