import site
import sys
print(quit, exit, copyright, credits, license, help, sep='\n')
print(site.ENABLE_USER_SITE, site.USER_SITE, site.USER_BASE, site.PREFIXES, site.getsitepackages(), site.getusersitepackages())
