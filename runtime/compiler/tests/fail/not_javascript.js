def tool(input):
    return input["a"]
