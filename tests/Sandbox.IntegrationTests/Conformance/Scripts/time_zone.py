import datetime
import time
import zoneinfo
print(time.tzname, time.timezone, time.altzone, time.daylight, time.localtime(0), datetime.datetime.fromtimestamp(0).astimezone().tzinfo)
print(datetime.datetime(2024, 7, 1, 12, tzinfo=zoneinfo.ZoneInfo('Asia/Taipei')).isoformat(), len(zoneinfo.available_timezones()))
