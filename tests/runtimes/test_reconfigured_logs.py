"""What a function that sets up the logging module for itself gets: what that module does with the handler there is."""
from host import REQUEST_ID, Record
from test_logs import START, LogTest


class ReconfiguredLogs(LogTest):
    def shown(self, text, **options):
        """Records as what stands behind the request id, and raw text as it is."""
        entries = self.logged(text, **options)
        return [entry.message.partition(START)[2] if isinstance(entry, Record) else
                ''.join(line.rpartition(START)[2] for line in entry.splitlines(True)) for entry in entries]

    def assert_records(self, expected, text, **options):
        self.assertEqual(expected, [record.message.partition(START)[2] for record in self.records(text, **options)])

    def test_basic_config_changes_nothing(self):
        self.assert_records(['kept\n'], '''
            import logging
            logging.basicConfig(level=logging.DEBUG, format='mine')
            def lambda_handler(event, context):
                logging.info('dropped')
                logging.warning('kept')
        ''')

    def test_basic_config_by_force_takes_the_place(self):
        text = '''
            import logging
            logging.basicConfig(force=True)
            def lambda_handler(event, context):
                logging.warning('m')
        '''
        if self.version < (3, 8):  # which did not know the argument, and looked at none where there was a handler
            self.assert_records(['m\n'], text)
        else:
            self.assertEqual(['WARNING:root:m\n'], self.logged(text))

    def test_formatter_of_the_function(self):
        text = '''
            import logging
            logging.getLogger().handlers[0].setFormatter(logging.Formatter('%(aws_request_id)s %(message)s'))
            def lambda_handler(event, context):
                logging.warning('m')
        '''
        entry, = self.logged(text)
        self.assertEqual(REQUEST_ID + ' m' + ('\n' if self.era == 2 else ''),
                         entry if self.era == 2 else entry.message)

    def test_formatters_of_the_function_write_utc(self):
        entries = self.logged('''
            import logging, os, sys, time
            os.environ['TZ'] = 'America/New_York'
            time.tzset()
            handler = logging.StreamHandler(sys.stdout)
            handler.setFormatter(logging.Formatter('%(asctime)s', '%H:%M'))
            logging.getLogger('mine').addHandler(handler)
            logging.getLogger('mine').propagate = False
            def lambda_handler(event, context):
                logger = logging.getLogger('mine')
                record = logger.makeRecord('mine', logging.ERROR, 'f', 1, 'm', (), None)
                record.created = 0
                logger.handle(record)
        ''')
        self.assertEqual(['00:00\n'], entries)

    def test_handler_of_the_function_beside_it(self):
        shown = self.shown('''
            import logging, sys
            logging.getLogger().addHandler(logging.StreamHandler(sys.stdout))
            def lambda_handler(event, context):
                logging.warning('m')
        ''')
        self.assertEqual(['m\n\nm\n'] if self.era == 2 else ['m\n', 'm\n'], shown)

    def test_handler_of_the_function_in_its_place(self):
        self.assertEqual(['WARNING m\n'], self.logged('''
            import logging, sys
            root = logging.getLogger()
            for handler in list(root.handlers):
                root.removeHandler(handler)
            logging.basicConfig(stream=sys.stdout, format='%(levelname)s %(message)s')
            def lambda_handler(event, context):
                logging.warning('m')
        '''))

    def test_no_handler_at_all(self):
        # Not logging.warning(), which would make one.
        expected = 'No handlers could be found for logger "mine"\n' if self.version < (3,) else 'm\n'
        self.assertEqual([expected], self.logged('''
            import logging
            logging.getLogger().handlers = []
            def lambda_handler(event, context):
                logging.getLogger('mine').warning('m')
        '''))

    def test_dict_config(self):
        self.assertEqual(['<INFO> m\n'], self.logged('''
            import logging.config
            logging.config.dictConfig({
                'version': 1,
                'formatters': {'f': {'format': '<%(levelname)s> %(message)s'}},
                'handlers': {'h': {'class': 'logging.StreamHandler', 'formatter': 'f', 'stream': 'ext://sys.stdout'}},
                'root': {'level': 'INFO', 'handlers': ['h']},
            })
            def lambda_handler(event, context):
                logging.info('m')
        '''))

    def test_dict_config_that_leaves_the_root_alone(self):
        self.assert_records(['debug\n'], '''
            import logging.config
            logging.config.dictConfig({'version': 1, 'disable_existing_loggers': False,
                                       'loggers': {'mine': {'level': 'DEBUG'}}})
            def lambda_handler(event, context):
                logging.getLogger('mine').debug('debug')
                logging.info('dropped')
        ''')

    def test_child_loggers(self):
        self.assert_records(['child\n', 'child of child\n'], '''
            import logging
            logging.getLogger('mine').setLevel(logging.DEBUG)
            logging.getLogger('silent').propagate = False
            logging.getLogger('silent').addHandler(logging.NullHandler())
            def lambda_handler(event, context):
                logging.getLogger('mine').debug('child')
                logging.getLogger('mine.own').debug('child of child')
                logging.getLogger('other').info('dropped')
                logging.getLogger('silent').error('dropped')
        ''')

    def test_level_is_that_of_the_root(self):
        self.assert_records(['one\n', 'two\n'], '''
            import logging
            def lambda_handler(event, context):
                logging.info('dropped')
                logging.getLogger().setLevel(logging.INFO)
                logging.info('one')
                logging.disable(logging.INFO)
                logging.info('dropped')
                logging.disable(logging.NOTSET)
                logging.info('two')
        ''')

    def test_filter_of_the_function(self):
        self.assert_records(['*** \n'], '''
            import logging
            class Masked(logging.Filter):
                def filter(self, record):
                    record.msg = '*** '
                    return True
            logging.getLogger().handlers[0].addFilter(Masked())
            def lambda_handler(event, context):
                logging.warning('secret')
        ''')

    def test_threads_log_under_the_request_that_runs(self):
        self.assert_records(['0\n', '1\n', '2\n'], '''
            import logging, threading
            def lambda_handler(event, context):
                for number in range(3):
                    thread = threading.Thread(target=logging.warning, args=(number,))
                    thread.start()
                    thread.join()
        ''')

    def test_arguments_that_do_not_fit_raise(self):
        host = self.ready('''
            import logging
            def lambda_handler(event, context):
                logging.warning('%d', 'x')
        ''')
        reply = host.invoke()
        self.assertEqual(('E', 'TypeError'), (reply.kind, reply.header['errorType']))

    def test_warnings_are_captured(self):
        record, = self.records('''
            import logging, warnings
            logging.captureWarnings(True)
            def lambda_handler(event, context):
                warnings.warn('old')
        ''')
        self.assertIn('lambda_function.py:4: UserWarning: old\n', record.message)
