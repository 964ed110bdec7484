import sysconfig
print(sysconfig.get_paths()['stdlib'], sysconfig.get_platform(), sysconfig.get_python_version(), sysconfig.get_config_var('EXT_SUFFIX'))
