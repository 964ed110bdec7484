# says: Did you mean
def function(argument):
    return argument


function(argumen=1)
