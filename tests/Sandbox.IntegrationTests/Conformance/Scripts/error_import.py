# says: ModuleNotFoundError: No module named 'missing_module'
import missing_module
