def tell(*a):
    pass
