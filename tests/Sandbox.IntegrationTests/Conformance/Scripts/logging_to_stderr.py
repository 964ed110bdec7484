# says: WARNING:root:to standard error
import logging
logging.getLogger('unconfigured').warning('by the last resort')
logging.info('nobody')
logging.warning('to standard error')
logging.basicConfig(format='%(name)s %(module)s %(funcName)s %(lineno)d %(processName)s %(threadName)s %(message)s', force=True)
try:
    1 / 0
except ZeroDivisionError:
    logging.exception('with a traceback')
